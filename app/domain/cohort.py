"""A cohort: many answers, one rubric."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


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


class CohortStatus(StrEnum):
    """Where a cohort is on its way.

    `receiving`: answers still come in, nothing is graded. `ready`: all are in. `running`: some are
    being graded. `paused`: nothing is graded until someone lets it go on. `done` and `cancelled`
    are ends; failed answers of a cohort that is done can be tried again.
    """

    RECEIVING = "receiving"
    READY = "ready"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def is_to_do(self) -> bool:
        """Whether its answers are to be graded now."""
        return self in {CohortStatus.READY, CohortStatus.RUNNING}


class CohortLane(StrEnum):
    """How the judge is asked: `live`, a call for each answer, or `batch`, in files, for less."""

    LIVE = "live"
    BATCH = "batch"


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortCounts:
    """How many answers of a cohort have ended, and how.

    Attributes:
        total: Answers that were taken in.
        graded: Graded, and sure.
        needs_review: Graded, and a person should look.
        failed: Without a grade: the judge failed on them.
        cancelled: Without a grade: the cohort was cancelled before their turn.
    """

    total: int = 0
    graded: int = 0
    needs_review: int = 0
    failed: int = 0
    cancelled: int = 0

    @property
    def done(self) -> int:
        """Answers that have ended, in whatever way."""
        return self.graded + self.needs_review + self.failed + self.cancelled
