"""Whose answers are graded next: cohorts take turns, a chunk each."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Lane:
    """A cohort on its way.

    Attributes:
        cursor: The index from which on answers were not handed out yet.
        is_exhausted: Whether there is nothing more to hand out for now.
        chunks: What is being graded.
    """

    cohort_id: str
    cursor: int = 0
    is_exhausted: bool = False
    chunks: set[asyncio.Task[None]] = field(default_factory=set)


class Lanes:
    """The cohorts that are to be graded, in the order of their turns."""

    def __init__(self) -> None:
        self._lanes: dict[str, Lane] = {}

    def refresh(self, cohort_ids: Iterable[str]) -> None:
        """Take in which cohorts there are to do.

        One that was walked to its end and is still to do is walked again: an answer of it may
        have been left out, or opened again.
        """
        wanted = dict.fromkeys(cohort_ids)
        for lane in list(self._lanes.values()):
            is_over = lane.is_exhausted or lane.cohort_id not in wanted
            if is_over and not lane.chunks:
                del self._lanes[lane.cohort_id]
        for cohort_id in wanted:
            self._lanes.setdefault(cohort_id, Lane(cohort_id=cohort_id))

    def next(self) -> Lane | None:
        """The cohort whose turn it is; it goes behind the others."""
        for lane in list(self._lanes.values()):
            if not lane.is_exhausted:
                self._lanes[lane.cohort_id] = self._lanes.pop(lane.cohort_id)
                return lane
        return None

    def running(self) -> set[asyncio.Task[None]]:
        """Everything that is being graded."""
        return {task for lane in self._lanes.values() for task in lane.chunks}
