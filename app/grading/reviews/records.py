"""What is stored of reviews and of requests for one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.grade import Grade, Status
from app.domain.review import Correction, Decision, Effective, Item
from app.grading.records import GradeRecord, RubricRef

REGRADE_REQUESTED = "regrade_requested"
"""The review reason of a grade that somebody asked to look at again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What one person decided on a grade. It is never changed.

    Attributes:
        id: `rev_` and a time-ordered random part.
        number: Its place among the reviews of the grade, from 1: it stands on those before it.
        corrections: What this review changed; none where it accepts.
        effective: What the grade came to with it.
        actor: Who decided.
        regrade_request: The request that it closed.
    """

    id: str
    grade_id: str
    number: int
    decision: Decision
    reason: str
    corrections: tuple[Correction, ...]
    effective: Effective
    actor: str
    created_at: datetime
    regrade_request: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReview:
    """A review on its way into the store, with what the trail notes of it.

    Attributes:
        before: Digest of the verdicts and the score that counted before.
        after: The same with it.
    """

    review: Review
    rubric: RubricRef
    before: str
    after: str


class RequestState(StrEnum):
    """Whether a request waits for a review."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegradeRequest:
    """Somebody disagrees with a grade on one item, and says why.

    Attributes:
        id: `rgr_` and a time-ordered random part.
        actor: Who asked.
        closed_at: When a review named it; None while it is open.
        review_id: That review.
    """

    id: str
    grade_id: str
    item: Item
    reason: str
    actor: str
    created_at: datetime
    closed_at: datetime | None = None
    review_id: str | None = None

    @property
    def state(self) -> RequestState:
        """Whether it waits."""
        return RequestState.OPEN if self.closed_at is None else RequestState.CLOSED


@dataclass(frozen=True, slots=True, kw_only=True)
class LastReview:
    """The grade that counts since the last review of it.

    Attributes:
        review_id: That review.
        at: When it was.
        by: Who decided.
        effective: With all reviews up to it.
    """

    review_id: str
    at: datetime
    by: str
    effective: Effective


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What people have made of a grade so far.

    Attributes:
        reviews: How many there are.
        open_requests: How many requests wait.
        last: The last review; None where there is none yet.
    """

    reviews: int = 0
    open_requests: int = 0
    last: LastReview | None = None


UNTOUCHED = Standing()
"""Of a grade that nobody has reviewed or asked about."""


def status_of(record: GradeRecord, standing: Standing) -> Status:
    """How a grade stands now: reviewed, it waits for nobody, unless a request is open."""
    if record.grade is None:
        return Status.FAILED
    if standing.open_requests:
        return Status.NEEDS_REVIEW
    return Status.GRADED if standing.last else record.grade.status


def reasons_of(grade: Grade, standing: Standing) -> tuple[str, ...]:
    """Why a person should look, or should have looked, as stable codes."""
    asked = (REGRADE_REQUESTED,) if standing.open_requests else ()
    return (*grade.review.reasons, *asked)


def is_waiting(grade: Grade, standing: Standing) -> bool:
    """Whether a person should look: nobody has, and it is not sure, or somebody has asked."""
    return bool(standing.open_requests) or (grade.review.needed and standing.last is None)
