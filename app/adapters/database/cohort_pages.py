"""Reading answers and results of cohorts, a page at a time and never by counting rows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy import RowMapping, Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.database.cohort_rows import extra_of
from app.adapters.database.record_json import load
from app.adapters.database.review_rows import standing_of
from app.adapters.database.schema import COHORT_ANSWER, COHORT_RESULT, GRADE
from app.adapters.database.schema_reviews import REVIEW_STANDING
from app.grading.cohorts.records import CohortResult
from app.grading.reviews.records import UNTOUCHED

Item = TypeVar("Item")

PLACES_AT_ONCE = 1_000
IN_A_THREAD = 20
"""So many records are read in a thread: it takes about 0.2 ms each, and the event loop goes on."""

ANSWER, RESULT = COHORT_ANSWER.c, COHORT_RESULT.c
STANDING = REVIEW_STANDING.c
OUT = (
    *(ANSWER.idx, ANSWER.reference, ANSWER.extra, RESULT.seq, GRADE.c.body),
    *(STANDING.reviews, STANDING.open_requests, STANDING.last),
)
IS_ITS_ANSWER = (ANSWER.cohort_pk == RESULT.cohort_pk) & (ANSWER.idx == RESULT.idx)
IS_ITS_GRADE = GRADE.c.id == RESULT.grade_id
IS_ITS_STANDING = STANDING.grade_id == RESULT.grade_id

ENDED = (
    select(*OUT)
    .select_from(
        COHORT_RESULT.join(COHORT_ANSWER, IS_ITS_ANSWER)
        .outerjoin(GRADE, IS_ITS_GRADE)
        .outerjoin(REVIEW_STANDING, IS_ITS_STANDING)
    )
    .where(RESULT.cohort_pk == bindparam("its_pk"))
)
BY_INDEX = ENDED.where(RESULT.idx > bindparam("after")).order_by(RESULT.idx)
BY_SEQ = ENDED.where(RESULT.seq > bindparam("after")).order_by(RESULT.seq)
AT = ENDED.where(RESULT.idx.in_(bindparam("places", expanding=True)))

EVERY = (
    select(*OUT)
    .select_from(
        COHORT_ANSWER.outerjoin(COHORT_RESULT, IS_ITS_ANSWER)
        .outerjoin(GRADE, IS_ITS_GRADE)
        .outerjoin(REVIEW_STANDING, IS_ITS_STANDING)
    )
    .where(ANSWER.cohort_pk == bindparam("its_pk"))
)
"""Also the answers of a cancelled cohort that did not come to their turn."""
EVERY_BY_INDEX = EVERY.where(ANSWER.idx > bindparam("after")).order_by(ANSWER.idx)
EVERY_AT = EVERY.where(ANSWER.idx.in_(bindparam("places", expanding=True)))

PENDING = (
    select(ANSWER.idx, ANSWER.answer, ANSWER.reference, ANSWER.extra)
    .where(
        ANSWER.cohort_pk == bindparam("its_pk"),
        ANSWER.idx >= bindparam("start"),
        ~select(RESULT.idx)
        # The second bound says nothing new: it lets a merge of the two begin where it must.
        .where(IS_ITS_ANSWER, RESULT.idx >= bindparam("start"))
        .correlate(COHORT_ANSWER)
        .exists(),
    )
    .order_by(ANSWER.idx)
)


async def page(
    connection: AsyncConnection,
    statement: Select[*tuple[object, ...]],
    *,
    limit: int,
    **bounds: object,
) -> Sequence[RowMapping]:
    """The first rows of a statement."""
    return (await connection.execute(statement.limit(limit), bounds)).mappings().all()


async def at(
    connection: AsyncConnection,
    statement: Select[*tuple[object, ...]],
    *,
    cohort_pk: int,
    places: Sequence[int],
) -> list[RowMapping]:
    """The rows at those places, by index."""
    found: list[RowMapping] = []
    wanted = sorted(set(places))
    for start in range(0, len(wanted), PLACES_AT_ONCE):
        some = {"its_pk": cohort_pk, "places": wanted[start : start + PLACES_AT_ONCE]}
        found += (await connection.execute(statement, some)).mappings()
    return sorted(found, key=lambda row: row["idx"])


async def converted(
    convert: Callable[[RowMapping], Item], rows: Sequence[RowMapping]
) -> list[Item]:
    """What the rows hold; many of them are read in a thread."""
    if len(rows) < IN_A_THREAD:
        return [convert(row) for row in rows]
    return await asyncio.to_thread(lambda: [convert(row) for row in rows])


def result_of(row: RowMapping) -> CohortResult:
    """The result of a row."""
    return CohortResult(
        index=row["idx"],
        reference=row["reference"],
        extra=extra_of(row["extra"]),
        grade=None if row["body"] is None else load(row["body"]),
        seq=row["seq"] or 0,
        standing=UNTOUCHED
        if row["reviews"] is None
        else standing_of(row["reviews"], row["open_requests"], row["last"]),
    )
