"""Reviews, requests and the audit trail in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import dropwhile

from app.domain.access import DEFAULT_TENANT
from app.domain.audit import AuditEntry, AuditNote, ChainEnd, entry_of
from app.domain.grade import Status
from app.domain.review_errors import (
    RegradeClosedError,
    RegradeOpenError,
    RegradeRequestNotFoundError,
)
from app.grading.ports import Page
from app.grading.records import RubricRef
from app.grading.reviews.notes import requested, reviewed
from app.grading.reviews.records import (
    UNTOUCHED,
    LastReview,
    NewReview,
    RegradeRequest,
    RequestState,
    Review,
    Standing,
)
from tests.fakes.memory_store import InMemoryGradeStore


class InMemoryAuditLog:
    """Implements the `AuditLog` port. `rows` are there to be spoilt by a test."""

    def __init__(self, rows: dict[str, list[AuditEntry]] | None = None) -> None:
        self.rows = {} if rows is None else rows
        self.ends: dict[str, ChainEnd] = {}
        self.tenant = DEFAULT_TENANT

    def of(self, tenant: str) -> InMemoryAuditLog:
        """The trail of another tenant."""
        other = InMemoryAuditLog(self.rows)
        other.ends, other.tenant = self.ends, tenant
        return other

    def append(self, note: AuditNote) -> None:
        """Put a note at the end."""
        entry = entry_of(note, tenant=self.tenant, end=self.ends.get(self.tenant, ChainEnd()))
        self.rows.setdefault(self.tenant, []).append(entry)
        self.ends[self.tenant] = ChainEnd(seq=entry.seq, hash=entry.hash)

    async def end(self) -> ChainEnd:
        """Where the trail ends."""
        return self.ends.get(self.tenant, ChainEnd())

    async def entries(self, *, after: int, limit: int) -> Sequence[AuditEntry]:
        """At most `limit` entries above `after`."""
        return [one for one in self.rows.get(self.tenant, []) if one.seq > after][:limit]

    async def tenants(self) -> Sequence[str]:
        """Every tenant that has a trail."""
        return sorted(self.ends)


class InMemoryReviewStore:
    """Implements the `ReviewStore` port over a grade store in memory, for one tenant."""

    def __init__(self, grades: InMemoryGradeStore | None = None) -> None:
        self._grades = grades or InMemoryGradeStore()
        self.log = InMemoryAuditLog()
        self._reviews: list[Review] = []
        self._requests: dict[str, RegradeRequest] = {}
        self._stores = {DEFAULT_TENANT: self}

    def of(self, tenant: str) -> InMemoryReviewStore:
        """The same for the grades of another tenant."""
        if tenant not in self._stores:
            other = InMemoryReviewStore(self._grades.of(tenant))
            other.log, other._stores = self.log.of(tenant), self._stores
            self._stores[tenant] = other
        return self._stores[tenant]

    async def add(self, new: NewReview) -> bool:
        """Keep a review."""
        review = new.review
        await self._grades.get(review.grade_id)
        standing = self._grades.standings.get(review.grade_id, UNTOUCHED)
        if standing.reviews + 1 != review.number:
            return False
        closed = self._close(review)
        self._reviews.append(review)
        last = LastReview(
            review_id=review.id,
            at=review.created_at,
            by=review.actor,
            effective=review.effective,
        )
        waiting = standing.open_requests - closed
        self._keep(
            review.grade_id, Standing(reviews=review.number, open_requests=waiting, last=last)
        )
        self.log.append(reviewed(new))
        return True

    async def request(self, request: RegradeRequest, rubric: RubricRef) -> None:
        """Keep a request."""
        await self._grades.get(request.grade_id)
        same = (request.grade_id, request.item, RequestState.OPEN)
        if any((one.grade_id, one.item, one.state) == same for one in self._requests.values()):
            raise RegradeOpenError("A request on this item is open already.")
        self._requests[request.id] = request
        standing = self._grades.standings.get(request.grade_id, UNTOUCHED)
        more = replace(standing, open_requests=standing.open_requests + 1)
        self._keep(request.grade_id, more)
        self.log.append(requested(request, rubric))

    async def page(self, grade_id: str, *, limit: int, after: str | None) -> Page[Review]:
        """Reviews of a grade, newest first."""
        newest = [one for one in reversed(self._reviews) if one.grade_id == grade_id]
        if after is not None:
            newest = list(dropwhile(lambda one: one.id != after, newest))[1:]
        items = newest[:limit]
        return Page(items=items, next_after=items[-1].id if len(newest) > limit else None)

    async def standings(self, grade_ids: Sequence[str]) -> Mapping[str, Standing]:
        """What people made of those grades."""
        return {
            one: self._grades.standings[one] for one in grade_ids if one in self._grades.standings
        }

    async def requests(
        self, state: RequestState, *, limit: int, after: str | None
    ) -> Page[RegradeRequest]:
        """Requests, newest first."""
        newest = sorted(self._requests.values(), key=lambda one: one.id, reverse=True)
        found = [one for one in newest if one.state is state and (after is None or one.id < after)]
        items = found[:limit]
        return Page(items=items, next_after=items[-1].id if len(found) > limit else None)

    def _keep(self, grade_id: str, standing: Standing) -> None:
        self._grades.standings[grade_id] = standing
        is_waiting = standing.open_requests > 0
        self._grades.statuses[grade_id] = Status.NEEDS_REVIEW if is_waiting else Status.GRADED

    def _close(self, review: Review) -> int:
        if review.regrade_request is None:
            return 0
        request = self._requests.get(review.regrade_request)
        if request is None or request.grade_id != review.grade_id:
            raise RegradeRequestNotFoundError("The grade has no such request for a regrade.")
        if request.state is RequestState.CLOSED:
            raise RegradeClosedError("This request was closed by another review.")
        self._requests[request.id] = replace(
            request, closed_at=review.created_at, review_id=review.id
        )
        return 1
