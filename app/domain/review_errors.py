"""Errors of reviews, requests for one, and of what was erased.

NotFoundError
  GradeErasedError              it was here, and was erased
  RegradeRequestNotFoundError
InputError
  ReviewInvalidError            a correction that the rubric does not allow, and the like
ConflictError
  NotReviewableError            the grade failed: there is nothing to correct
  RegradeOpenError              the item waits for a review already
  RegradeClosedError            the request was closed by another review
  ReviewRaceError               others reviewed the grade at the same moment, again and again
"""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.errors import ConflictError, InputError, NotFoundError


class GradeErasedError(NotFoundError):
    """The grade was deleted or erased; nothing of it is kept but its id."""

    code = "grade_erased"

    def __init__(self, grade_id: str) -> None:
        self.grade_id = grade_id
        super().__init__("This grade was erased, with the answer behind it.")


class RegradeRequestNotFoundError(NotFoundError):
    """The grade has no such request for a regrade."""

    code = "regrade_request_not_found"


class ErasureBlockedError(ConflictError):
    """An answer of the candidate waits to be graded."""

    code = "erasure_blocked"

    def __init__(self, cohort_id: str) -> None:
        self.cohort_id = cohort_id
        super().__init__(
            f"An answer of this candidate waits in the cohort {cohort_id}: let that finish, or "
            "cancel it, and erase again."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFault:
    """One thing that is wrong with a review, and the JSON pointer to it."""

    pointer: str
    message: str


class ReviewInvalidError(InputError):
    """A review or a request that does not fit the grade or its rubric."""

    code = "review_invalid"

    def __init__(self, faults: tuple[ReviewFault, ...]) -> None:
        self.problems = faults
        super().__init__(" ".join(fault.message for fault in faults[:3]))


class NotReviewableError(ConflictError):
    """The grade failed, so there is no verdict to accept or correct."""

    code = "grade_not_reviewable"


class RegradeOpenError(ConflictError):
    """A request on this item is open already."""

    code = "regrade_request_open"


class RegradeClosedError(ConflictError):
    """Another review has closed the request."""

    code = "regrade_request_closed"


class ReviewRaceError(ConflictError):
    """Other reviews of the grade came first."""

    code = "review_conflict"
