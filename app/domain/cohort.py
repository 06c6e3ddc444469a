"""A cohort: many answers, one rubric."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class CohortStatus(StrEnum):
    """Where a cohort stands.

    `receiving`: answers still come in, nothing is graded. `ready`: all are here, none has been
    taken up. `running`: some have. `paused`: it waits for a person. `done`: every answer has its
    result. `cancelled`: what was not graded by then never will be.
    """

    RECEIVING = "receiving"
    READY = "ready"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortAnswer:
    """One answer of a cohort, as it was handed in.

    Attributes:
        index: Its place among the accepted answers, from 0.
        answer: The text exactly as sent.
        reference: The caller's own id for it.
        extra: Other columns of its row, by name and in order: kept and given back, never read.
    """

    index: int
    answer: str
    reference: str | None
    extra: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortCounts:
    """How many answers a cohort has, and how many of them ended in which way."""

    total: int = 0
    graded: int = 0
    needs_review: int = 0
    failed: int = 0
    cancelled: int = 0

    @property
    def done(self) -> int:
        """Answers that have their result, whatever it is."""
        return self.graded + self.needs_review + self.failed + self.cancelled
