"""What becomes of a cohort: each change is made to its locked row, inside a caller's transaction.

What cannot be done is returned, not raised: an error would undo the writes that share the commit.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.database.cohort_rows import columns_text
from app.adapters.database.schema import COHORT, COHORT_ANSWER
from app.domain.cohort import CohortStatus
from app.domain.errors import CohortStateError

RECEIVING, READY = CohortStatus.RECEIVING.value, CohortStatus.READY.value
RUNNING, PAUSED = CohortStatus.RUNNING.value, CohortStatus.PAUSED.value
DONE, CANCELLED = CohortStatus.DONE.value, CohortStatus.CANCELLED.value
DELETED = "deleted"
"""Stands in the row of a cohort that is being removed: for everybody else it is not there."""

IS_THERE = (COHORT.c.id == bindparam("its_id")) & (COHORT.c.status != DELETED)
FIND = select(*COHORT.c).where(IS_THERE)
LOCK = FIND.with_for_update(key_share=True)
"""Others may still insert rows that refer to it. SQLite has locked the whole file already."""

Changed = RowMapping | CohortStateError | None
"""The cohort as it is now, why it was refused, or None: there is no such cohort."""


async def find(connection: AsyncConnection, cohort_id: str) -> RowMapping | None:
    """The row of a cohort."""
    return (await connection.execute(FIND, {"its_id": cohort_id})).mappings().one_or_none()


async def lock(connection: AsyncConnection, cohort_id: str) -> RowMapping | None:
    """The row of a cohort, for nobody else to change until the commit."""
    return (await connection.execute(LOCK, {"its_id": cohort_id})).mappings().one_or_none()


async def change(connection: AsyncConnection, cohort_pk: int, **columns: object) -> RowMapping:
    """Write some columns of a locked row."""
    statement = update(COHORT).where(COHORT.c.pk == cohort_pk).values(columns)
    return (await connection.execute(statement.returning(*COHORT.c))).mappings().one()


def ended_count(cohort: RowMapping) -> int:
    """How many answers have a result."""
    count: int = cohort["graded"] + cohort["needs_review"] + cohort["failed"]
    return count


def refusal(cohort: RowMapping, statuses: Collection[str]) -> CohortStateError | None:
    """Why something cannot be done, if the cohort is in one of those states."""
    if cohort["status"] not in statuses:
        return None
    return CohortStateError(f"This cannot be done: the cohort is {cohort['status']}.")


async def append(
    connection: AsyncConnection,
    cohort_id: str,
    answers: Sequence[dict[str, object]],
    *,
    chain: str,
    now: datetime,
) -> Changed:
    """Take in the next answers."""
    cohort = await lock(connection, cohort_id)
    if cohort is None:
        return None
    total = cohort["total"]
    if cohort["status"] != RECEIVING:
        return CohortStateError("The cohort takes in no more answers.")
    if [one["idx"] for one in answers] != list(range(total, total + len(answers))):
        return CohortStateError("Another upload has gone on with this cohort.")
    if answers:
        rows = [{"cohort_pk": cohort["pk"], **one} for one in answers]
        await connection.execute(insert(COHORT_ANSWER), rows)
    return await change(
        connection, cohort["pk"], total=total + len(answers), chain=chain, received_at=now
    )


async def seal(
    connection: AsyncConnection, cohort_id: str, *, columns: Sequence[str], now: datetime
) -> Changed:
    """Let the answers be graded; a cohort that has nothing to grade is done."""
    cohort = await lock(connection, cohort_id)
    if cohort is None or cohort["status"] != RECEIVING:
        return cohort
    text = columns_text(columns)
    if ended_count(cohort) >= cohort["total"]:
        return await change(connection, cohort["pk"], status=DONE, columns=text, finished_at=now)
    return await change(connection, cohort["pk"], status=READY, columns=text)


async def start(connection: AsyncConnection, cohort_id: str) -> Changed:
    """Note that a cohort which is ready is running."""
    cohort = await lock(connection, cohort_id)
    if cohort is None or cohort["status"] != READY:
        return cohort
    return await change(connection, cohort["pk"], status=RUNNING)


async def pause(connection: AsyncConnection, cohort_id: str, *, reason: str) -> Changed:
    """Let nothing more be graded."""
    cohort = await lock(connection, cohort_id)
    if cohort is None or cohort["status"] not in {READY, RUNNING}:
        return cohort
    return await change(connection, cohort["pk"], status=PAUSED, paused_reason=reason)


async def resume(
    connection: AsyncConnection, cohort_id: str, *, max_cost_usd: float | None
) -> Changed:
    """Go on with a paused cohort."""
    cohort = await lock(connection, cohort_id)
    if cohort is None:
        return None
    refused = refusal(cohort, {RECEIVING, DONE, CANCELLED})
    if refused is not None:
        return refused
    limit = cohort["max_cost_usd"] if max_cost_usd is None else max_cost_usd
    status = READY if cohort["status"] == PAUSED else cohort["status"]
    return await change(
        connection, cohort["pk"], status=status, paused_reason=None, max_cost_usd=limit
    )


async def cancel(connection: AsyncConnection, cohort_id: str, *, now: datetime) -> Changed:
    """End it."""
    cohort = await lock(connection, cohort_id)
    if cohort is None or cohort["status"] == CANCELLED:
        return cohort
    refused = refusal(cohort, {DONE})
    if refused is not None:
        return refused
    return await change(
        connection, cohort["pk"], status=CANCELLED, paused_reason=None, finished_at=now
    )
