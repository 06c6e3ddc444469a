"""Cohorts in a database."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from copy import copy
from datetime import datetime
from functools import partial
from typing import TypeVar

from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.database import cohort_pages as pages
from app.adapters.database import cohort_slices as slices
from app.adapters.database import cohort_states as states
from app.adapters.database.cohort_making import make
from app.adapters.database.cohort_puts import MergedPuts, Outcome
from app.adapters.database.cohort_results import Put, put_of, store
from app.adapters.database.cohort_rows import (
    answer_of,
    answer_row,
    cohort_of,
    new_cohort_row,
)
from app.adapters.database.cohort_summaries import Line, summaries, summary_of
from app.adapters.database.database import Database
from app.adapters.database.schema import COHORT
from app.domain.access import DEFAULT_TENANT
from app.domain.audit import LOCAL_ACTOR
from app.domain.cohort import CohortAnswer, CohortStatus
from app.domain.errors import (
    CohortNotFoundError,
    IdempotencyInFlightError,
    IdempotencyMismatchError,
    TouchstoneError,
)
from app.grading.cohorts.records import (
    Cohort,
    CohortResult,
    NewResult,
    Receipt,
    ResultPage,
    ResultSummary,
    SummaryView,
)
from app.grading.ports import Clock, IdempotencyKey, Page

Read = TypeVar("Read")

NEWEST = select(*COHORT.c).where(COHORT.c.status != states.DELETED).order_by(COHORT.c.id.desc())
TO_DO = (
    select(*COHORT.c)
    .where(COHORT.c.status.in_([one.value for one in CohortStatus if one.is_to_do]))
    .order_by(COHORT.c.id)
)


class SqlCohortStore:
    """Implements the `CohortStore` port on SQLite and PostgreSQL, for one tenant or for engines."""

    def __init__(
        self, database: Database, *, clock: Clock, tenant: str | None = DEFAULT_TENANT
    ) -> None:
        self._database = database
        self._clock = clock
        self._tenant = tenant
        self._puts = MergedPuts(self._store)

    def of(self, tenant: str) -> SqlCohortStore:
        """The same store for the cohorts of another tenant."""
        return self._bound(tenant)

    def of_all(self) -> SqlCohortStore:
        """The same store for whoever's cohorts: for engines."""
        return self._bound(None)

    def _bound(self, tenant: str | None) -> SqlCohortStore:
        bound = copy(self)
        bound._tenant = tenant  # noqa: SLF001 - a copy of itself
        return bound

    async def create(self, cohort: Cohort, key: IdempotencyKey | None = None) -> Receipt:
        """Keep a new cohort, or find the one that the key made, as long as that is there."""
        tenant = self._tenant or cohort.tenant
        values = new_cohort_row(cohort, key, tenant=tenant, now=self._clock.now())
        row, is_new = await self._database.write(partial(make, row=values))
        if row is None:
            raise IdempotencyInFlightError("The cohort that the key made is being deleted.")
        if key is not None and row["request_digest"] != key.request_digest:
            raise IdempotencyMismatchError("The key was used for another cohort.")
        return Receipt(cohort=cohort_of(row), chain=row["chain"], is_new=is_new)

    async def append(self, cohort_id: str, answers: Sequence[CohortAnswer], *, chain: str) -> None:
        """Take in the next answers."""
        rows = [answer_row(one) for one in answers]
        now = self._clock.now()
        await self._change(states.append, cohort_id, answers=rows, chain=chain, now=now)

    async def seal(self, cohort_id: str, *, columns: Sequence[str]) -> Cohort:
        """All answers are in. A cohort that has nothing to grade is done."""
        stamp = self._stamp()
        return await self._change(states.seal, cohort_id, columns=columns, stamp=stamp)

    async def get(self, cohort_id: str) -> Cohort:
        """The cohort with that id."""
        return cohort_of(await self._read(cohort_id, _itself))

    async def page(self, *, limit: int, after: str | None) -> Page[Cohort]:
        """At most `limit` cohorts, newest first, older than the cohort id `after`."""
        newest = NEWEST if self._tenant is None else NEWEST.where(COHORT.c.tenant == self._tenant)
        if after is not None:
            newest = newest.where(COHORT.c.id < after)
        rows = await self._database.read(partial(pages.page, statement=newest, limit=limit + 1))
        items = [cohort_of(row) for row in rows[:limit]]
        return Page(items=items, next_after=items[-1].id if len(rows) > limit else None)

    async def to_do(self) -> Sequence[Cohort]:
        """Every cohort that is ready or running, whoever's, oldest first."""
        rows = await self._database.read(lambda connection: connection.execute(TO_DO))
        return [cohort_of(row) for row in rows.mappings()]

    async def start(self, cohort_id: str) -> Cohort:
        """Note that a cohort which is ready is running now."""
        return await self._change(states.start, cohort_id)

    async def pending(self, cohort_id: str, *, start: int, limit: int) -> Sequence[CohortAnswer]:
        """At most `limit` answers without a result, by index, from the index `start` on."""

        async def read(connection: AsyncConnection, cohort: RowMapping) -> Sequence[RowMapping]:
            if cohort["is_batching"]:
                return ()
            return await pages.page(
                connection, pages.PENDING, limit=limit, its_pk=cohort["pk"], start=start
            )

        return [answer_of(row) for row in await self._read(cohort_id, read)]

    async def put(self, cohort_id: str, results: Sequence[NewResult]) -> Cohort:
        """Keep results that are new, with their records; puts that wait share a transaction."""
        outcome = await self._puts.run(put_of(cohort_id, self._tenant, results))
        return cohort_of(_given(outcome, cohort_id))

    async def pause(self, cohort_id: str, *, reason: str) -> Cohort:
        """Let nothing more be graded."""
        return await self._change(states.pause, cohort_id, reason=reason, stamp=self._stamp())

    async def resume(self, cohort_id: str, *, max_cost_usd: float | None = None) -> Cohort:
        """Go on with a paused cohort."""
        return await self._change(states.resume, cohort_id, max_cost_usd=max_cost_usd)

    async def cancel(self, cohort_id: str) -> Cohort:
        """End it."""
        return await self._change(states.cancel, cohort_id, stamp=self._stamp())

    async def retry(self, cohort_id: str) -> Cohort:
        """Open the failed answers again, a slice at a time."""
        slice_: slices.Reopened | None = None
        while True:
            outcome = await self._database.write(
                partial(slices.reopen, its=self._key(cohort_id), earlier=slice_)
            )
            slice_ = _given(outcome, cohort_id)
            if slice_.after is None:
                return cohort_of(slice_.cohort)

    async def results(self, cohort_id: str, *, after: int | None, limit: int) -> ResultPage:
        """Results by index; cancelled answers are among them."""

        async def read(connection: AsyncConnection, cohort: RowMapping) -> Sequence[RowMapping]:
            every = cohort["status"] == states.CANCELLED
            statement = pages.EVERY_BY_INDEX if every else pages.BY_INDEX
            bounds = {"its_pk": cohort["pk"], "after": -1 if after is None else after}
            return await pages.page(connection, statement, limit=limit + 1, **bounds)

        rows = await self._read(cohort_id, read)
        items = await pages.converted(pages.result_of, rows[:limit])
        return ResultPage(items=items, next_after=items[-1].index if len(rows) > limit else None)

    async def results_since(self, cohort_id: str, *, seq: int, limit: int) -> ResultPage:
        """Results in the order in which they were stored, those after that `seq`."""

        async def read(connection: AsyncConnection, cohort: RowMapping) -> Sequence[RowMapping]:
            bounds = {"its_pk": cohort["pk"], "after": seq}
            return await pages.page(connection, pages.BY_SEQ, limit=limit + 1, **bounds)

        rows = await self._read(cohort_id, read)
        items = await pages.converted(pages.result_of, rows[:limit])
        return ResultPage(items=items, next_after=items[-1].seq if len(rows) > limit else None)

    async def results_at(self, cohort_id: str, indexes: Sequence[int]) -> Sequence[CohortResult]:
        """The results at those places, by index; places without one are left out."""

        async def read(connection: AsyncConnection, cohort: RowMapping) -> Sequence[RowMapping]:
            statement = pages.EVERY_AT if cohort["status"] == states.CANCELLED else pages.AT
            return await pages.at(connection, statement, cohort_pk=cohort["pk"], places=indexes)

        return await pages.converted(pages.result_of, await self._read(cohort_id, read))

    async def summaries(
        self, cohort_id: str, *, after: int | None, limit: int, view: SummaryView | None = None
    ) -> Sequence[ResultSummary]:
        """At most `limit` lines of a table of results, without the records behind them."""

        async def read(connection: AsyncConnection, cohort: RowMapping) -> Sequence[Line]:
            shown = view or SummaryView()
            return await summaries(connection, cohort["pk"], shown, after=after, limit=limit)

        return [summary_of(row) for row in await self._read(cohort_id, read)]

    async def discard_unsealed(self, *, before: datetime) -> int:
        """Remove cohorts whose upload stopped before that time, and what deletes have left."""
        count = await self._database.write(partial(slices.mark_stopped, before=before))
        marked = await self._database.read(lambda it: it.execute(slices.MARKED))
        for cohort_pk in marked.scalars().all():
            await self._remove(cohort_pk)
        return count

    async def delete(self, cohort_id: str, *, actor: str = LOCAL_ACTOR) -> None:
        """Remove a cohort, its answers, its results and all their records, slice by slice."""
        mark = partial(slices.mark_deleted, actor=actor, now=self._clock.now())
        marked = await self._database.write(partial(mark, its=self._key(cohort_id)))
        if marked is None:
            raise CohortNotFoundError(cohort_id)
        await self._remove(marked)

    async def _remove(self, cohort_pk: int) -> None:
        while await self._database.write(partial(slices.remove, cohort_pk=cohort_pk)):
            continue

    async def _store(self, puts: Sequence[Put]) -> Sequence[Outcome]:
        stamps = {put.cohort_id: self._stamp() for put in puts}
        return await self._database.write(partial(store, puts=puts, stamps=stamps))

    def _key(self, cohort_id: str) -> states.CohortKey:
        return states.CohortKey(id=cohort_id, tenant=self._tenant)

    def _stamp(self) -> states.Stamp:
        return states.Stamp(id=self._clock.new_id("msg"), now=self._clock.now())

    async def _change(
        self, step: Callable[..., Awaitable[states.Changed]], cohort_id: str, **how: object
    ) -> Cohort:
        outcome = await self._database.write(partial(step, its=self._key(cohort_id), **how))
        return cohort_of(_given(outcome, cohort_id))

    async def _read(
        self, cohort_id: str, step: Callable[[AsyncConnection, RowMapping], Awaitable[Read]]
    ) -> Read:
        async def read(connection: AsyncConnection) -> Read | None:
            cohort = await states.find(connection, self._key(cohort_id))
            return None if cohort is None else await step(connection, cohort)

        return _given(await self._database.read(read), cohort_id)


Given = TypeVar("Given")


async def _itself(_: AsyncConnection, cohort: RowMapping) -> RowMapping:
    return cohort


def _given(outcome: Given | TouchstoneError | None, cohort_id: str) -> Given:
    """What a step gave, unless there is no such cohort or it was refused."""
    if outcome is None:
        raise CohortNotFoundError(cohort_id)
    if isinstance(outcome, TouchstoneError):
        raise outcome
    return outcome
