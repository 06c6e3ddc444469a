"""Reviews of grades, and requests for one, in a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime

from sqlalchemy import RowMapping, Select, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.database import audit_chain, grade_standing, outbox
from app.adapters.database.database import Database
from app.adapters.database.record_json import load_as
from app.adapters.database.review_rows import (
    last_of,
    request_of,
    request_row,
    review_row,
    standing_of,
)
from app.adapters.database.schema_reviews import REGRADE_REQUEST, REVIEW, REVIEW_STANDING
from app.domain.access import DEFAULT_TENANT
from app.domain.review_errors import (
    RegradeClosedError,
    RegradeOpenError,
    RegradeRequestNotFoundError,
)
from app.grading.ports import Clock, Page
from app.grading.records import RubricRef
from app.grading.reviews.notes import requested, reviewed
from app.grading.reviews.records import (
    NewReview,
    RegradeRequest,
    RequestState,
    Review,
    Standing,
)
from app.grading.webhooks.events import grade_reviewed, regrade_requested

STANDING, REQUEST = REVIEW_STANDING.c, REGRADE_REQUEST.c
OPEN, CLOSED = RequestState.OPEN.value, RequestState.CLOSED.value


class SqlReviewStore:
    """Implements the `ReviewStore` port on SQLite and PostgreSQL, for one tenant."""

    def __init__(self, database: Database, *, clock: Clock, tenant: str = DEFAULT_TENANT) -> None:
        self._database = database
        self._clock = clock
        self._tenant = tenant

    def of(self, tenant: str) -> SqlReviewStore:
        """The same for the grades of another tenant."""
        bound = copy(self)
        bound._tenant = tenant  # noqa: SLF001 - a copy of itself
        return bound

    async def add(self, new: NewReview) -> bool:
        """Keep a review; False where another one has its number.

        Raises:
            GradeNotFoundError: The tenant has no such grade; or GradeErasedError.
            RegradeRequestNotFoundError: The grade has no such request.
            RegradeClosedError: Another review has closed it.
        """
        review, tenant = new.review, self._tenant
        event = grade_reviewed(review, id=self._clock.new_id("msg"), tenant=tenant)

        async def write(connection: AsyncConnection) -> bool:
            await grade_standing.lock(connection, review.grade_id, tenant)
            standing = await grade_standing.read(connection, review.grade_id)
            if standing.reviews + 1 != review.number:
                return False
            closed = await _close(connection, review, tenant)
            await connection.execute(insert(REVIEW), review_row(review, tenant))
            now = Standing(
                reviews=review.number,
                open_requests=standing.open_requests - closed,
                last=last_of(review),
            )
            await grade_standing.keep(connection, review.grade_id, tenant, now)
            await outbox.add(connection, event)
            await audit_chain.append(connection, reviewed(new), tenant=tenant)
            return True

        return await self._database.write(write)

    async def request(self, request: RegradeRequest, rubric: RubricRef) -> None:
        """Keep a request: the grade waits for a review from now on.

        Raises:
            GradeNotFoundError: The tenant has no such grade; or GradeErasedError.
            RegradeOpenError: A request on this item of the grade is open.
        """
        tenant = self._tenant
        event = regrade_requested(request, id=self._clock.new_id("msg"), tenant=tenant)

        async def write(connection: AsyncConnection) -> None:
            await grade_standing.lock(connection, request.grade_id, tenant)
            if (await connection.execute(_open_ones(request))).first() is not None:
                raise RegradeOpenError("A request on this item is open already.")
            await connection.execute(insert(REGRADE_REQUEST), request_row(request, tenant))
            standing = await grade_standing.read(connection, request.grade_id)
            now = replace(standing, open_requests=standing.open_requests + 1)
            await grade_standing.keep(connection, request.grade_id, tenant, now)
            await outbox.add(connection, event)
            await audit_chain.append(connection, requested(request, rubric), tenant=tenant)

        await self._database.write(write)

    async def page(self, grade_id: str, *, limit: int, after: str | None) -> Page[Review]:
        """At most `limit` reviews of a grade, newest first, older than the review id `after`."""
        wanted = select(REVIEW.c.body).where(
            REVIEW.c.tenant == self._tenant, REVIEW.c.grade_id == grade_id
        )
        if after is not None:
            number = select(REVIEW.c.number).where(REVIEW.c.id == after).scalar_subquery()
            wanted = wanted.where(REVIEW.c.number < number)
        rows = await self._rows(wanted.order_by(REVIEW.c.number.desc()).limit(limit + 1))
        items = [load_as(Review, row["body"]) for row in rows[:limit]]
        return Page(items=items, next_after=items[-1].id if len(rows) > limit else None)

    async def standings(self, grade_ids: Sequence[str]) -> Mapping[str, Standing]:
        """What people made of those grades; without those untouched."""
        if not grade_ids:
            return {}
        wanted = select(REVIEW_STANDING).where(
            STANDING.tenant == self._tenant, STANDING.grade_id.in_(list(grade_ids))
        )
        return {
            row["grade_id"]: standing_of(row["reviews"], row["open_requests"], row["last"])
            for row in await self._rows(wanted)
        }

    async def requests(
        self, state: RequestState, *, limit: int, after: str | None
    ) -> Page[RegradeRequest]:
        """At most `limit` requests, newest first, older than the request id `after`."""
        wanted = select(REGRADE_REQUEST).where(
            REQUEST.tenant == self._tenant, REQUEST.state == state.value
        )
        if after is not None:
            wanted = wanted.where(REQUEST.id < after)
        rows = await self._rows(wanted.order_by(REQUEST.id.desc()).limit(limit + 1))
        items = [request_of(row) for row in rows[:limit]]
        return Page(items=items, next_after=items[-1].id if len(rows) > limit else None)

    async def _rows(self, statement: Select[*tuple[object, ...]]) -> Sequence[RowMapping]:
        async def read(connection: AsyncConnection) -> Sequence[RowMapping]:
            return (await connection.execute(statement)).mappings().all()

        return await self._database.read(read)


def _open_ones(request: RegradeRequest) -> Select[str]:
    return select(REQUEST.id).where(
        REQUEST.grade_id == request.grade_id,
        REQUEST.item_kind == request.item.kind.value,
        REQUEST.item_id == request.item.id,
        REQUEST.state == OPEN,
    )


async def _close(connection: AsyncConnection, review: Review, tenant: str) -> int:
    """Close the request that a review names: how many that are."""
    if review.regrade_request is None:
        return 0
    is_it = (
        (REQUEST.tenant == tenant)
        & (REQUEST.id == review.regrade_request)
        & (REQUEST.grade_id == review.grade_id)
    )
    at: datetime = review.created_at
    values = {"state": CLOSED, "closed_at": at, "review_id": review.id}
    close = update(REGRADE_REQUEST).where(is_it, REQUEST.state == OPEN).values(values)
    closed: int = (await connection.execute(close)).rowcount
    if closed:
        return closed
    if (await connection.execute(select(REQUEST.id).where(is_it))).first() is None:
        raise RegradeRequestNotFoundError("The grade has no such request for a regrade.")
    raise RegradeClosedError("This request was closed by another review.")
