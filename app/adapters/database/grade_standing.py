"""What people made of a grade, and where its status is counted, inside a caller's transaction."""

from __future__ import annotations

from sqlalchemy import RowMapping, Select, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.database.graves import why_missing
from app.adapters.database.review_rows import standing_of, standing_row
from app.adapters.database.schema import COHORT, COHORT_RESULT, GRADE
from app.adapters.database.schema_reviews import REVIEW_STANDING
from app.domain.grade import Status
from app.grading.reviews.records import UNTOUCHED, Standing

STANDING, RESULT = REVIEW_STANDING.c, COHORT_RESULT.c
IS_IT = (GRADE.c.id == bindparam("its_id")) & (GRADE.c.tenant == bindparam("its_tenant"))
LOCK = select(GRADE.c.status, GRADE.c.score, GRADE.c.body).where(IS_IT).with_for_update()
FIND = select(STANDING.reviews, STANDING.open_requests, STANDING.last).where(
    STANDING.grade_id == bindparam("its_id")
)
PLACES: Select[int, int, str] = select(RESULT.cohort_pk, RESULT.idx, RESULT.status).where(
    RESULT.grade_id == bindparam("its_id")
)
LOCK_COHORT = (
    select(COHORT.c.pk).where(COHORT.c.pk == bindparam("its_pk")).with_for_update(key_share=True)
)


async def lock(connection: AsyncConnection, grade_id: str, tenant: str) -> RowMapping:
    """The row of a grade, for nobody else to change until the commit.

    Raises:
        GradeErasedError: It was erased.
        GradeNotFoundError: The tenant has none with this id.
    """
    names = {"its_id": grade_id, "its_tenant": tenant}
    found = (await connection.execute(LOCK, names)).mappings().one_or_none()
    if found is None:
        raise await why_missing(connection, grade_id, tenant)
    return found


async def read(connection: AsyncConnection, grade_id: str) -> Standing:
    """What people made of a grade so far."""
    row = (await connection.execute(FIND, {"its_id": grade_id})).one_or_none()
    return UNTOUCHED if row is None else standing_of(row.reviews, row.open_requests, row.last)


async def keep(connection: AsyncConnection, grade_id: str, tenant: str, standing: Standing) -> None:
    """Write what people made of a grade, whose row is locked, and count its status anew."""
    values = standing_row(standing)
    own = update(REVIEW_STANDING).where(STANDING.grade_id == grade_id)
    if not (await connection.execute(own.values(values))).rowcount:
        await connection.execute(
            insert(REVIEW_STANDING), {"grade_id": grade_id, "tenant": tenant, **values}
        )
    status = Status.NEEDS_REVIEW if standing.open_requests else Status.GRADED
    await _count(connection, grade_id, status.value)


async def _count(connection: AsyncConnection, grade_id: str, status: str) -> None:
    """A grade is found by its status, and a cohort counts those of its grades."""
    await connection.execute(update(GRADE).where(GRADE.c.id == grade_id).values(status=status))
    for place in (await connection.execute(PLACES, {"its_id": grade_id})).all():
        await connection.execute(LOCK_COHORT, {"its_pk": place.cohort_pk})
        moved = update(COHORT_RESULT).where(
            RESULT.cohort_pk == place.cohort_pk, RESULT.idx == place.idx, RESULT.status != status
        )
        if (await connection.execute(moved.values(status=status))).rowcount:
            counts = {place.status: COHORT.c[place.status] - 1, status: COHORT.c[status] + 1}
            own = update(COHORT).where(COHORT.c.pk == place.cohort_pk)
            await connection.execute(own.values(counts))
