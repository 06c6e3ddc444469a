"""Work on a whole cohort in slices: each is a transaction of its own, so nobody waits for long.

After each of them the counts of the cohort are right, whatever happens to the next one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, Table, bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.database import audit_chain
from app.adapters.database.cohort_rows import NO_KEY
from app.adapters.database.cohort_states import (
    CANCELLED,
    DELETED,
    DONE,
    IS_OURS,
    READY,
    RECEIVING,
    CohortKey,
    change,
    lock,
    refusal,
)
from app.adapters.database.schema import (
    COHORT,
    COHORT_ANSWER,
    COHORT_RESULT,
    COHORT_RETRIED,
    GRADE,
)
from app.adapters.database.schema_batches import PROVIDER_BATCH
from app.domain.audit import Action
from app.domain.errors import CohortStateError
from app.domain.grade import Status
from app.grading.reviews.notes import erased

SLICE = 500
"""Rows of one transaction."""

RESULT = COHORT_RESULT.c
FAILED = (
    select(RESULT.idx, RESULT.grade_id)
    .where(
        RESULT.cohort_pk == bindparam("its_pk"),
        RESULT.status == Status.FAILED.value,
        RESULT.idx > bindparam("after"),
        RESULT.seq <= bindparam("last_seq"),
    )
    .order_by(RESULT.idx)
    .limit(SLICE)
)
MARK = update(COHORT).values(status=DELETED, **NO_KEY).returning(COHORT.c.pk, COHORT.c.tenant)
MARK_ANYONES = MARK.where(COHORT.c.id == bindparam("its_id"))
MARK_ONE = MARK_ANYONES.where(IS_OURS)
MARK_STOPPED = MARK.where(COHORT.c.status == RECEIVING, COHORT.c.received_at < bindparam("before"))
MARKED = select(COHORT.c.pk).where(COHORT.c.status == DELETED)
DELETE_GRADES = delete(GRADE).where(GRADE.c.id.in_(bindparam("ids", expanding=True)))
DELETE_BATCHES = delete(PROVIDER_BATCH).where(
    PROVIDER_BATCH.c.outcome.is_not(None),
    PROVIDER_BATCH.c.cohort_id
    == select(COHORT.c.id).where(COHORT.c.pk == bindparam("its_pk")).scalar_subquery(),
)
"""Those that have not ended are stopped at the provider first."""
DELETE_COHORT = delete(COHORT).where(COHORT.c.pk == bindparam("its_pk"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened:
    """One slice of a retry.

    Attributes:
        cohort: As it is after the slice.
        after: The last place of the slice; None when it was the last slice.
        last_seq: Results stored later than this are not the retry's to open.
    """

    cohort: RowMapping
    after: int | None
    last_seq: int


async def reopen(
    connection: AsyncConnection, its: CohortKey, earlier: Reopened | None
) -> Reopened | CohortStateError | None:
    """Open the next failed answers again; None where there is no such cohort."""
    cohort = await lock(connection, its)
    if cohort is None:
        return None
    refused = refusal(cohort, {RECEIVING, CANCELLED})
    if refused is not None:
        return refused
    last_seq = earlier.last_seq if earlier else cohort["last_seq"]
    after = earlier.after if earlier and earlier.after is not None else -1
    bounds = {"its_pk": cohort["pk"], "after": after, "last_seq": last_seq}
    failed = (await connection.execute(FAILED, bounds)).all()
    if not failed:
        return Reopened(cohort=cohort, after=None, last_seq=last_seq)
    await _forget(connection, cohort["pk"], {one.idx: one.grade_id for one in failed})
    is_done = cohort["status"] == DONE
    changed = await change(
        connection,
        cohort["pk"],
        failed=cohort["failed"] - len(failed),
        status=READY if is_done else cohort["status"],
        finished_at=None,
    )
    last = failed[-1].idx if len(failed) == SLICE else None
    return Reopened(cohort=changed, after=last, last_seq=last_seq)


async def mark_deleted(
    connection: AsyncConnection, its: CohortKey, *, actor: str, now: datetime
) -> int | None:
    """Take a cohort away from everybody: its key in the tables, None where there is none."""
    statement = MARK_ANYONES if its.tenant is None else MARK_ONE
    marked = (await connection.execute(statement, its.names())).one_or_none()
    if marked is None:
        return None
    note = erased(Action.COHORT_DELETED, its.id, actor=actor, now=now, counts={})
    await audit_chain.append(connection, note, tenant=marked.tenant)
    key: int = marked.pk
    return key


async def mark_stopped(connection: AsyncConnection, before: datetime) -> int:
    """The same for cohorts whose upload stopped before that time: how many."""
    return len((await connection.execute(MARK_STOPPED, {"before": before})).all())


async def remove(connection: AsyncConnection, cohort_pk: int) -> bool:
    """Remove a slice of a cohort that is marked: whether there may be more of it."""
    for table, order in (
        (COHORT_RESULT, RESULT.idx),
        (COHORT_RETRIED, COHORT_RETRIED.c.grade_id),
        (COHORT_ANSWER, COHORT_ANSWER.c.idx),
    ):
        if await _remove_from(connection, table, order, cohort_pk):
            return True
    await connection.execute(DELETE_BATCHES, {"its_pk": cohort_pk})
    await connection.execute(DELETE_COHORT, {"its_pk": cohort_pk})
    return False


async def _remove_from(
    connection: AsyncConnection, table: Table, order: ColumnElement[object], cohort_pk: int
) -> int:
    own = table.c.cohort_pk == cohort_pk
    columns = (order.label("place"), *(c for c in table.c if c.name == "grade_id"))
    rows = (
        await connection.execute(select(*columns).where(own).order_by(order).limit(SLICE))
    ).all()
    if rows:
        await connection.execute(delete(table).where(own, order <= rows[-1].place))
        ids = [row.grade_id for row in rows if "grade_id" in row._fields and row.grade_id]
        if ids:
            await connection.execute(DELETE_GRADES, {"ids": ids})
    return len(rows)


async def _forget(
    connection: AsyncConnection, cohort_pk: int, failed: dict[int, str | None]
) -> None:
    places = RESULT.idx.in_(list(failed))
    await connection.execute(delete(COHORT_RESULT).where(RESULT.cohort_pk == cohort_pk, places))
    kept = [{"grade_id": one, "cohort_pk": cohort_pk} for one in failed.values() if one]
    if kept:
        await connection.execute(insert(COHORT_RETRIED), kept)
