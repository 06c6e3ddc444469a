"""What reviewing needs from outside. Adapters implement this protocol."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from app.grading.ports import Page
from app.grading.records import RubricRef
from app.grading.reviews.records import (
    NewReview,
    RegradeRequest,
    RequestState,
    Review,
    Standing,
)


class ReviewStore(Protocol):
    """Reviews of one tenant's grades. Each method is one transaction.

    What is added is noted in the audit trail, told to webhooks, and counted in the cohort of the
    grade, in the same transaction. Every method raises StoreUnavailableError when the database
    cannot be used, and those that add raise GradeNotFoundError, or GradeErasedError, where the
    tenant has no such grade (any more).
    """

    def of(self, tenant: str) -> ReviewStore:
        """The same for the grades of another tenant."""
        ...

    async def add(self, new: NewReview) -> bool:
        """Keep a review; False where another one has its number: others were quicker.

        Raises:
            RegradeRequestNotFoundError: The grade has no such request.
            RegradeClosedError: Another review has closed it.
        """
        ...

    async def request(self, request: RegradeRequest, rubric: RubricRef) -> None:
        """Keep a request: the grade waits for a review from now on.

        Raises:
            RegradeOpenError: A request on this item of the grade is open.
        """
        ...

    async def page(self, grade_id: str, *, limit: int, after: str | None) -> Page[Review]:
        """At most `limit` reviews of a grade, newest first, older than the review id `after`."""
        ...

    async def standings(self, grade_ids: Sequence[str]) -> Mapping[str, Standing]:
        """What people made of those grades, at most a few hundred; without those untouched."""
        ...

    async def requests(
        self, state: RequestState, *, limit: int, after: str | None
    ) -> Page[RegradeRequest]:
        """At most `limit` requests, newest first, older than the request id `after`."""
        ...
