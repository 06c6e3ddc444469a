"""What the service gives back. Fields that are not named here are left out, never refused.

Words that may grow with the service (statuses, reasons) are plain text.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel, ConfigDict


class _Given(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Band(_Given):
    """The part of the scale that a score lies in."""

    id: str
    label: str


class Interval(_Given):
    """Where the score lies in four of five cases, from 0 to 100."""

    low: float
    high: float


class Evidence(_Given):
    """Words of the answer: `answer[start:end] == quote`."""

    quote: str
    start: int
    end: int


class Criterion(_Given):
    """How far the answer meets one criterion; `level` is None where it could not be judged."""

    id: str
    title: str
    level: int | None
    max_level: int
    points: float
    max_points: float
    reason: str
    evidence: tuple[Evidence, ...]
    evidence_status: str


class Pitfall(_Given):
    """Whether the answer commits one pitfall; None where it could not be judged."""

    id: str
    title: str
    present: bool | None
    penalty: float
    reason: str
    advice: str
    evidence: tuple[Evidence, ...]


class Improvement(_Given):
    """Advice, and the points it would gain."""

    target: str
    advice: str
    gain: float


class Feedback(_Given):
    """What to tell the candidate; improvements with the largest gain come first."""

    summary: str
    strengths: tuple[str, ...]
    improvements: tuple[Improvement, ...]


class Review(_Given):
    """Whether a person should look, and why."""

    needed: bool
    reasons: tuple[str, ...]


class RubricVersion(_Given):
    """The version of a rubric that something was graded by."""

    id: str
    version: str
    digest: str


class Grade(_Given):
    """One graded answer. `score` is 0 to 100, and None where nothing could be judged."""

    id: str
    status: str
    score: float | None
    interval: Interval | None
    band: Band | None
    criteria: tuple[Criterion, ...]
    pitfalls: tuple[Pitfall, ...]
    feedback: Feedback | None
    review: Review
    rubric: RubricVersion
    reference: str | None
    metadata: Mapping[str, object]
    created_at: datetime


class Rubric(_Given):
    """A question with what its answers are graded on, in short."""

    id: str
    version: str
    digest: str
    title: str
    question: str
    criteria: int
    pitfalls: int


class Reason(_Given):
    """Why a cohort is paused, and what to do."""

    code: str
    detail: str


class Cohort(_Given):
    """Many answers and how far they are graded; money in dollars."""

    id: str
    status: str
    name: str | None
    total: int
    done: int
    graded: int
    needs_review: int
    failed: int
    cancelled: int
    paused_reason: Reason | None
    cost_usd: float | None
    rubric: RubricVersion
    created_at: datetime
    finished_at: datetime | None

    @property
    def has_ended(self) -> bool:
        """Whether no more results come by themselves."""
        return self.status in {"done", "cancelled"}


class Result(_Given):
    """What became of one answer of a cohort; `extra` holds the other columns of its row."""

    index: int
    reference: str | None
    status: str
    grade: Grade | None
    extra: Mapping[str, object]
