"""What becomes of a cohort: each change is made to its locked row, inside a caller's transaction.

What cannot be done is returned, not raised: an error would undo the writes that share the commit.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.database import outbox
from app.adapters.database.cohort_rows import cohort_of, columns_text
from app.adapters.database.schema import COHORT, COHORT_ANSWER
from app.domain.cohort import CohortStatus
from app.domain.errors import CohortStateError
from app.domain.webhook import EventType
from app.grading.webhooks.events import cohort_changed

RECEIVING, READY = CohortStatus.RECEIVING.value, CohortStatus.READY.value
RUNNING, PAUSED = CohortStatus.RUNNING.value, CohortStatus.PAUSED.value
DONE, CANCELLED = CohortStatus.DONE.value, CohortStatus.CANCELLED.value
TOLD = {
    DONE: EventType.COHORT_FINISHED,
    PAUSED: EventType.COHORT_PAUSED,
    CANCELLED: EventType.COHORT_CANCELLED,
}
DELETED = "deleted"
"""Stands in the row of a cohort that is being removed: for everybody else it is not there."""

IS_THERE = (COHORT.c.id == bindparam("its_id")) & (COHORT.c.status != DELETED)
IS_OURS = COHORT.c.tenant == bindparam("its_tenant")
FIND_ANYONES = select(*COHORT.c).where(IS_THERE)
FIND = FIND_ANYONES.where(IS_OURS)
LOCK_ANYONES = FIND_ANYONES.with_for_update(key_share=True)
LOCK = FIND.with_for_update(key_share=True)
"""Others may still insert rows that refer to it. SQLite has locked the whole file already."""

Changed = RowMapping | CohortStateError | None
"""The cohort as it is now, why it was refused, or None: there is no such cohort."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortKey:
    """What a cohort is found by.

    Attributes:
        tenant: Whose it must be; None for engines, which grade those of every tenant.
    """

    id: str
    tenant: str | None

    def names(self) -> dict[str, object]:
        """The parameters of a statement that finds it."""
        named: dict[str, object] = {"its_id": self.id}
        return named if self.tenant is None else named | {"its_tenant": self.tenant}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What an event gets before the transaction, which may run twice: its id and its time."""

    id: str
    now: datetime


async def find(connection: AsyncConnection, its: CohortKey) -> RowMapping | None:
    """The row of a cohort."""
    statement = FIND_ANYONES if its.tenant is None else FIND
    return (await connection.execute(statement, its.names())).mappings().one_or_none()


async def lock(connection: AsyncConnection, its: CohortKey) -> RowMapping | None:
    """The row of a cohort, for nobody else to change until the commit."""
    statement = LOCK_ANYONES if its.tenant is None else LOCK
    return (await connection.execute(statement, its.names())).mappings().one_or_none()


async def change(connection: AsyncConnection, cohort_pk: int, **columns: object) -> RowMapping:
    """Write some columns of a locked row."""
    statement = update(COHORT).where(COHORT.c.pk == cohort_pk).values(columns)
    return (await connection.execute(statement.returning(*COHORT.c))).mappings().one()


async def move(
    connection: AsyncConnection, cohort: RowMapping, stamp: Stamp, **columns: object
) -> RowMapping:
    """Write some columns of a locked row, and leave word where that ended or paused the cohort."""
    moved = await change(connection, cohort["pk"], **columns)
    told = TOLD.get(moved["status"])
    if told is not None and moved["status"] != cohort["status"]:
        news = cohort_changed(cohort_of(moved), told, id=stamp.id, now=stamp.now)
        await outbox.add(connection, news)
    return moved


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
    its: CohortKey,
    answers: Sequence[dict[str, object]],
    *,
    chain: str,
    now: datetime,
) -> Changed:
    """Take in the next answers."""
    cohort = await lock(connection, its)
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
    connection: AsyncConnection, its: CohortKey, *, columns: Sequence[str], stamp: Stamp
) -> Changed:
    """Let the answers be graded; a cohort that has nothing to grade is done."""
    cohort = await lock(connection, its)
    if cohort is None or cohort["status"] != RECEIVING:
        return cohort
    text = columns_text(columns)
    if ended_count(cohort) >= cohort["total"]:
        return await move(
            connection, cohort, stamp, status=DONE, columns=text, finished_at=stamp.now
        )
    return await change(connection, cohort["pk"], status=READY, columns=text)


async def start(connection: AsyncConnection, its: CohortKey) -> Changed:
    """Note that a cohort which is ready is running."""
    cohort = await lock(connection, its)
    if cohort is None or cohort["status"] != READY:
        return cohort
    return await change(connection, cohort["pk"], status=RUNNING)


async def pause(
    connection: AsyncConnection, its: CohortKey, *, reason: str, stamp: Stamp
) -> Changed:
    """Let nothing more be graded."""
    cohort = await lock(connection, its)
    if cohort is None or cohort["status"] not in {READY, RUNNING}:
        return cohort
    return await move(connection, cohort, stamp, status=PAUSED, paused_reason=reason)


async def resume(
    connection: AsyncConnection, its: CohortKey, *, max_cost_usd: float | None
) -> Changed:
    """Go on with a paused cohort."""
    cohort = await lock(connection, its)
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


async def cancel(connection: AsyncConnection, its: CohortKey, *, stamp: Stamp) -> Changed:
    """End it."""
    cohort = await lock(connection, its)
    if cohort is None or cohort["status"] == CANCELLED:
        return cohort
    refused = refusal(cohort, {DONE})
    if refused is not None:
        return refused
    return await move(
        connection, cohort, stamp, status=CANCELLED, paused_reason=None, finished_at=stamp.now
    )
