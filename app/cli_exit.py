"""How a command ended."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Exit statuses. Scripts rely on them: a number keeps its meaning."""

    DONE = 0
    UNEXPECTED = 1
    USAGE = 2
    NEEDS_REVIEW = 3
    FAILED = 4
    JUDGE_UNAVAILABLE = 5
    INVALID = 6
    BELOW_FLOOR = 7
    UNFINISHED = 8
    REMARKS = 9
    BROKEN = 10
