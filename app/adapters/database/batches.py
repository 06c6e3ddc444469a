"""Which parts of which cohorts are with a provider."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import RowMapping, bindparam, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.database.cohort_rows import cohort_of
from app.adapters.database.database import Database
from app.adapters.database.schema import COHORT, PROVIDER_BATCH
from app.domain.cohort import CohortStatus
from app.domain.errors import CohortNotFoundError
from app.grading.batches.ports import BatchState, ProviderBatch
from app.grading.cohorts.records import BATCH, LIVE, Cohort
from app.grading.ports import Clock

IS_OPEN = (PROVIDER_BATCH.c.cohort_pk == COHORT.c.pk) & (
    PROVIDER_BATCH.c.state != BatchState.OVER.value
)
TO_DO = COHORT.c.status.in_([one.value for one in CohortStatus if one.is_to_do])
TO_CARRY = (
    select(*COHORT.c)
    .where(
        COHORT.c.lane == BATCH,
        or_(
            TO_DO,
            (COHORT.c.status == CohortStatus.CANCELLED.value)
            & select(PROVIDER_BATCH.c.key).where(IS_OPEN).exists(),
        ),
    )
    .order_by(COHORT.c.id)
)
ITS_BATCHES = (
    select(*PROVIDER_BATCH.c, COHORT.c.id.label("cohort_id"))
    .join(COHORT, COHORT.c.pk == PROVIDER_BATCH.c.cohort_pk)
    .where(COHORT.c.id == bindparam("its_id"))
    .order_by(PROVIDER_BATCH.c.lo)
)
LEASE = (
    update(COHORT)
    .where(
        COHORT.c.id == bindparam("its_id"),
        or_(
            COHORT.c.carried_until.is_(None),
            COHORT.c.carried_until < bindparam("now"),
            COHORT.c.carried_by == bindparam("holder"),
        ),
    )
    .values(carried_by=bindparam("holder"), carried_until=bindparam("until"))
    .returning(COHORT.c.pk)
)


class SqlBatchStore:
    """Implements the `BatchStore` port on SQLite and PostgreSQL."""

    def __init__(self, database: Database, *, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def to_carry(self) -> Sequence[Cohort]:
        """Cohorts of the batch lane that are to be graded, or cancelled with batches open."""
        rows = await self._database.read(lambda connection: connection.execute(TO_CARRY))
        return [cohort_of(row) for row in rows.mappings()]

    async def lease(self, cohort_id: str, *, holder: str, seconds: float) -> bool:
        """Let one process at a time carry a cohort: whether it is the holder's for so long."""
        now = self._clock.now()
        values = {"its_id": cohort_id, "holder": holder, "now": now}

        async def lease(connection: AsyncConnection) -> bool:
            until = now + timedelta(seconds=seconds)
            return (await connection.execute(LEASE, values | {"until": until})).first() is not None

        return await self._database.write(lease)

    async def batches(self, cohort_id: str) -> Sequence[ProviderBatch]:
        """All batches of a cohort, by place."""
        named = {"its_id": cohort_id}
        rows = await self._database.read(lambda it: it.execute(ITS_BATCHES, named))
        return [_batch_of(row) for row in rows.mappings()]

    async def add(self, batch: ProviderBatch) -> None:
        """Keep a new batch, before it is sent.

        Raises:
            CohortNotFoundError: Its cohort was deleted.
        """

        async def add(connection: AsyncConnection) -> bool:
            its_pk = select(COHORT.c.pk).where(COHORT.c.id == batch.cohort_id)
            cohort_pk = (await connection.execute(its_pk)).scalar_one_or_none()
            if cohort_pk is None:
                return False
            values = {
                "key": batch.key,
                "cohort_pk": cohort_pk,
                "lo": batch.lo,
                "hi": batch.hi,
                "state": batch.state.value,
                "provider_id": batch.provider_id,
            }
            await connection.execute(insert(PROVIDER_BATCH), values)
            return True

        if not await self._database.write(add):
            raise CohortNotFoundError(batch.cohort_id)

    async def change(self, key: str, *, state: BatchState, provider_id: str | None = None) -> None:
        """Note how far a batch is; a provider's id that is known stays known."""
        values = {"state": state.value}
        if provider_id is not None:
            values["provider_id"] = provider_id

        async def change(connection: AsyncConnection) -> None:
            statement = update(PROVIDER_BATCH).where(PROVIDER_BATCH.c.key == key).values(values)
            await connection.execute(statement)

        await self._database.write(change)

    async def go_live(self, cohort_id: str) -> None:
        """Leave the batch lane."""

        async def leave(connection: AsyncConnection) -> None:
            await connection.execute(
                update(COHORT).where(COHORT.c.id == cohort_id).values(lane=LIVE)
            )

        await self._database.write(leave)


def _batch_of(row: RowMapping) -> ProviderBatch:
    return ProviderBatch(
        key=row["key"],
        cohort_id=row["cohort_id"],
        lo=row["lo"],
        hi=row["hi"],
        state=BatchState(row["state"]),
        provider_id=row["provider_id"],
    )
