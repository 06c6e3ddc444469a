"""Results of cohorts: stored with their records and counted, and read a page at a time.

Whoever stores results of a cohort changes its row first, and so holds it until the commit. That
puts one writer after the other: what has a result already is seen, `seq` counts up in the order of
commits, and counts move by what was really stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, bindparam, case, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.database.cohort_rows import extra_of
from app.adapters.database.grades import grade_row
from app.adapters.database.record_json import load
from app.adapters.database.schema import COHORT, COHORT_ANSWER, COHORT_RESULT, GRADE
from app.domain.access import DEFAULT_TENANT
from app.domain.cohort import CohortStatus
from app.domain.grade import Status
from app.grading.cohorts.records import CohortResult, NewResult
from app.grading.records import Usage
from app.grading.replies import total_usage

ANSWER, RESULT = COHORT_ANSWER.c, COHORT_RESULT.c
UNENDED = ("ready", "running", "paused")

NUMBER = (
    update(COHORT)
    .where(COHORT.c.id == bindparam("its_id"))
    .values(last_seq=COHORT.c.last_seq + bindparam("n"))
    .returning(COHORT.c.pk, COHORT.c.last_seq)
)
HELD = select(RESULT.idx).where(
    RESULT.cohort_pk == bindparam("its_pk"), RESULT.idx.in_(bindparam("places", expanding=True))
)
IS_LAST = (
    COHORT.c.graded
    + COHORT.c.needs_review
    + COHORT.c.failed
    + bindparam("its_graded")
    + bindparam("its_review")
    + bindparam("its_failed")
    >= COHORT.c.total
) & COHORT.c.status.in_(UNENDED)
COUNT = (
    update(COHORT)
    .where(COHORT.c.pk == bindparam("its_pk"))
    .values(
        graded=COHORT.c.graded + bindparam("its_graded"),
        needs_review=COHORT.c.needs_review + bindparam("its_review"),
        failed=COHORT.c.failed + bindparam("its_failed"),
        # Unknown stays unknown: NULL and any number is NULL.
        cost_usd=COHORT.c.cost_usd + bindparam("its_cost"),
        input_tokens=COHORT.c.input_tokens + bindparam("its_input"),
        output_tokens=COHORT.c.output_tokens + bindparam("its_output"),
        status=case((IS_LAST, CohortStatus.DONE.value), else_=COHORT.c.status),
        paused_reason=case((IS_LAST, None), else_=COHORT.c.paused_reason),
        finished_at=case((IS_LAST, bindparam("now")), else_=COHORT.c.finished_at),
    )
    .returning(*COHORT.c)
)

OUT = (ANSWER.idx, ANSWER.reference, ANSWER.extra, RESULT.seq, GRADE.c.body)
IS_ITS_ANSWER = (ANSWER.cohort_pk == RESULT.cohort_pk) & (ANSWER.idx == RESULT.idx)
IS_ITS_GRADE = GRADE.c.id == RESULT.grade_id
ENDED = (
    select(*OUT)
    .select_from(COHORT_RESULT.join(COHORT_ANSWER, IS_ITS_ANSWER).outerjoin(GRADE, IS_ITS_GRADE))
    .where(RESULT.cohort_pk == bindparam("its_pk"))
    .limit(bindparam("most"))
)
BY_INDEX = ENDED.where(RESULT.idx > bindparam("after")).order_by(RESULT.idx)
BY_SEQ = ENDED.where(RESULT.seq > bindparam("after")).order_by(RESULT.seq)
ALL_BY_INDEX = (
    select(*OUT)
    .select_from(
        COHORT_ANSWER.outerjoin(COHORT_RESULT, IS_ITS_ANSWER).outerjoin(GRADE, IS_ITS_GRADE)
    )
    .where(ANSWER.cohort_pk == bindparam("its_pk"), ANSWER.idx > bindparam("after"))
    .order_by(ANSWER.idx)
    .limit(bindparam("most"))
)
"""Also the answers of a cancelled cohort that did not come to their turn."""


async def put(
    connection: AsyncConnection, cohort_id: str, results: Sequence[NewResult], now: datetime
) -> RowMapping | None:
    """Store the results that are new; the cohort as it is then, None where there is none."""
    first = {one.index: one for one in reversed(results)}
    numbered = (await connection.execute(NUMBER, {"its_id": cohort_id, "n": len(first)})).first()
    if numbered is None:
        return None
    places = {"its_pk": numbered.pk, "places": list(first)}
    held = set((await connection.execute(HELD, places)).scalars())
    new = [one for place, one in sorted(first.items()) if place not in held]
    if new:
        await connection.execute(
            insert(GRADE), [grade_row(one.record, DEFAULT_TENANT) for one in new]
        )
        await connection.execute(
            insert(COHORT_RESULT), _rows(new, numbered.pk, numbered.last_seq - len(first) + 1)
        )
    sums = _sums(one.record.usage for one in new) | _statuses(new)
    counted = await connection.execute(COUNT, {"its_pk": numbered.pk, "now": now, **sums})
    return counted.mappings().one()


def result_of(row: RowMapping) -> CohortResult:
    """The result of a row."""
    return CohortResult(
        index=row["idx"],
        reference=row["reference"],
        extra=extra_of(row["extra"]),
        grade=None if row["body"] is None else load(row["body"]),
        seq=row["seq"] or 0,
    )


def _rows(new: Sequence[NewResult], cohort_pk: int, first_seq: int) -> list[dict[str, object]]:
    return [
        {
            "cohort_pk": cohort_pk,
            "idx": one.index,
            "seq": seq,
            "status": _status(one).value,
            "score": one.record.grade.score if one.record.grade else None,
            "grade_id": one.record.id,
        }
        for seq, one in enumerate(new, first_seq)
    ]


def _statuses(new: Sequence[NewResult]) -> dict[str, object]:
    ended = [_status(one) for one in new]
    return {
        "its_graded": ended.count(Status.GRADED),
        "its_review": ended.count(Status.NEEDS_REVIEW),
        "its_failed": ended.count(Status.FAILED),
    }


def _status(result: NewResult) -> Status:
    return result.record.grade.status if result.record.grade else Status.FAILED


def _sums(usages: Iterable[Usage]) -> dict[str, object]:
    total = total_usage(usages)
    return {
        "its_cost": total.cost_usd,
        "its_input": total.input_tokens,
        "its_output": total.output_tokens,
    }
