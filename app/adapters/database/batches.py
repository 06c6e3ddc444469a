"""The batch lane in a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields

from sqlalchemy import Executable, RowMapping, bindparam, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.database import cohort_pages as pages
from app.adapters.database import cohort_states as states
from app.adapters.database.cohort_rows import answer_of, cohort_of
from app.adapters.database.database import Database
from app.adapters.database.pace import NOW
from app.adapters.database.schema import COHORT
from app.adapters.database.schema_batches import PROVIDER_BATCH
from app.domain.cohort import CohortAnswer
from app.domain.errors import CohortNotFoundError
from app.grading.cohorts.batches.ports import ProviderBatch
from app.grading.cohorts.records import Cohort
from app.grading.ports import Clock

BATCH = PROVIDER_BATCH.c
COLUMNS = tuple(PROVIDER_BATCH.c[field.name] for field in fields(ProviderBatch))
BATCHING = (
    select(*COHORT.c)
    .where(COHORT.c.is_batching, COHORT.c.status.not_in([states.RECEIVING, states.DELETED]))
    .order_by(COHORT.c.id)
)
OF = select(*COLUMNS).where(BATCH.cohort_id == bindparam("its_id")).order_by(BATCH.lo)
ITS_COHORT = select(COHORT.c.pk).where(
    COHORT.c.id == BATCH.cohort_id, COHORT.c.status != states.DELETED
)
STRAYS = select(*COLUMNS).where(
    BATCH.outcome.is_(None), ~ITS_COHORT.correlate(PROVIDER_BATCH).exists()
)
RELEASE = (
    update(COHORT)
    .where(COHORT.c.id == bindparam("its_id"), COHORT.c.batch_holder == bindparam("holder"))
    .values(batch_holder=None, batch_held_until=None)
)


class SqlBatchStore:
    """Implements the `BatchStore` port on SQLite and PostgreSQL."""

    def __init__(self, database: Database, *, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def batching(self) -> Sequence[Cohort]:
        """Cohorts whose answers go by batches, or are in one, oldest first."""
        rows = await self._database.read(lambda connection: connection.execute(BATCHING))
        return [cohort_of(row) for row in rows.mappings()]

    async def lease(self, cohort_id: str, *, holder: str, seconds: float) -> bool:
        """Let one process mind the batches of a cohort: whether it is this one."""
        now = {"now": self._clock.now().timestamp()}

        async def lease(connection: AsyncConnection) -> bool:
            clock = NOW[connection.dialect.name]
            is_free = or_(
                COHORT.c.batch_holder.is_(None),
                COHORT.c.batch_holder == holder,
                COHORT.c.batch_held_until < clock,
            )
            statement = (
                update(COHORT)
                .where(COHORT.c.id == cohort_id, is_free)
                .values(batch_holder=holder, batch_held_until=clock + seconds)
                .returning(COHORT.c.pk)
            )
            return (await connection.execute(statement, now)).first() is not None

        return await self._database.write(lease)

    async def release(self, cohort_id: str, *, holder: str) -> None:
        """Give the lease back."""
        whose = {"its_id": cohort_id, "holder": holder}
        await self._write(RELEASE, whose)

    async def unsent(self, cohort_id: str, *, start: int, limit: int) -> Sequence[CohortAnswer]:
        """Answers without a result, by index from `start` on, whichever lane they are in."""

        async def read(connection: AsyncConnection) -> Sequence[RowMapping] | None:
            cohort = await states.find(connection, states.CohortKey(id=cohort_id, tenant=None))
            if cohort is None:
                return None
            bounds = {"its_pk": cohort["pk"], "start": start}
            return await pages.page(connection, pages.PENDING, limit=limit, **bounds)

        rows = await self._database.read(read)
        if rows is None:
            raise CohortNotFoundError(cohort_id)
        return [answer_of(row) for row in rows]

    async def add(self, batch: ProviderBatch) -> None:
        """Keep a batch that is about to be sent."""
        await self._write(insert(PROVIDER_BATCH), asdict(batch))

    async def of(self, cohort_id: str) -> Sequence[ProviderBatch]:
        """The batches of a cohort, by index."""
        rows = await self._database.read(lambda it: it.execute(OF, {"its_id": cohort_id}))
        return [ProviderBatch(**row) for row in rows.mappings()]

    async def note(
        self,
        key: str,
        *,
        file_id: str | None = None,
        provider_id: str | None = None,
        outcome: str | None = None,
    ) -> None:
        """Keep what is known of a batch now; None leaves as it is."""
        given = {"file_id": file_id, "provider_id": provider_id, "outcome": outcome}
        known = {name: value for name, value in given.items() if value is not None}
        if known:
            await self._write(update(PROVIDER_BATCH).where(BATCH.key == key).values(known), {})

    async def forget(self, key: str) -> None:
        """Remove a batch that was never sent, or whose cohort is gone."""
        await self._write(delete(PROVIDER_BATCH).where(BATCH.key == key), {})

    async def strays(self) -> Sequence[ProviderBatch]:
        """Batches that have not ended, of cohorts that were deleted."""
        rows = await self._database.read(lambda it: it.execute(STRAYS))
        return [ProviderBatch(**row) for row in rows.mappings()]

    async def finish(self, cohort_id: str) -> Cohort:
        """The batch lane is done with a cohort: what has no result is for the live lane."""

        async def finish(connection: AsyncConnection) -> RowMapping | None:
            cohort = await states.lock(connection, states.CohortKey(id=cohort_id, tenant=None))
            if cohort is None:
                return None
            return await states.change(connection, cohort["pk"], is_batching=False)

        row = await self._database.write(finish)
        if row is None:
            raise CohortNotFoundError(cohort_id)
        return cohort_of(row)

    async def _write(self, statement: Executable, values: Mapping[str, object]) -> None:
        async def write(connection: AsyncConnection) -> None:
            await connection.execute(statement, values)

        await self._database.write(write)
