"""Erasing what is kept of people, slice by slice."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import RowMapping, Select, and_, bindparam, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.database import audit_chain, graves
from app.adapters.database.cohorts import SqlCohortStore
from app.adapters.database.database import Database
from app.adapters.database.schema import COHORT, COHORT_ANSWER, COHORT_RESULT, COHORT_RETRIED, GRADE
from app.domain.audit import RETENTION_ACTOR, Action
from app.domain.cohort import CohortStatus
from app.domain.review_errors import ErasureBlockedError
from app.grading.erasure.ports import Erased
from app.grading.ports import Clock
from app.grading.reviews.notes import erased

SLICE: Final = 200
"""Rows of one transaction: others write in between."""
ENDED = (CohortStatus.DONE.value, CohortStatus.CANCELLED.value)
LASTING = (*ENDED, CohortStatus.PAUSED.value)
"""Cohorts that nobody works on: they age."""

ANSWER, RESULT = COHORT_ANSWER.c, COHORT_RESULT.c
OF_COHORT = or_(
    exists().where(RESULT.grade_id == GRADE.c.id),
    exists().where(COHORT_RETRIED.c.grade_id == GRADE.c.id),
)
AT_THEIR_PLACES = (
    select(RESULT.grade_id)
    .join(COHORT_ANSWER, and_(ANSWER.cohort_pk == RESULT.cohort_pk, ANSWER.idx == RESULT.idx))
    .where(ANSWER.reference == bindparam("reference"), RESULT.grade_id.is_not(None))
)
GRADES_OF = (
    select(GRADE.c.id)
    .where(
        GRADE.c.tenant == bindparam("its_tenant"),
        or_(GRADE.c.reference == bindparam("reference"), GRADE.c.id.in_(AT_THEIR_PLACES)),
    )
    .limit(SLICE)
    .with_for_update()
)
ANSWERS_OF = (
    select(ANSWER.cohort_pk, ANSWER.idx)
    .join(COHORT, COHORT.c.pk == ANSWER.cohort_pk)
    .where(COHORT.c.tenant == bindparam("its_tenant"), ANSWER.reference == bindparam("reference"))
)
WAITING = ANSWERS_OF.add_columns(COHORT.c.id).where(
    COHORT.c.status.not_in(ENDED),
    ~exists().where(RESULT.cohort_pk == ANSWER.cohort_pk, RESULT.idx == ANSWER.idx),
)
BLANK = update(COHORT_ANSWER).values(answer="", reference=None, extra=None)
OLD_GRADES = (
    select(GRADE.c.tenant, GRADE.c.id)
    .where(GRADE.c.created_at < bindparam("before"), ~OF_COHORT)
    .order_by(GRADE.c.tenant, GRADE.c.id)
    .limit(SLICE)
)
OLD_COHORTS = (
    select(COHORT.c.tenant, COHORT.c.id)
    .where(
        COHORT.c.status.in_(LASTING),
        or_(
            COHORT.c.finished_at < bindparam("before"),
            COHORT.c.finished_at.is_(None) & (COHORT.c.created_at < bindparam("before")),
        ),
    )
    .order_by(COHORT.c.id)
    .limit(SLICE)
)


class SqlPersonalData:
    """Implements the `PersonalData` port on SQLite and PostgreSQL."""

    def __init__(self, database: Database, *, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._cohorts = SqlCohortStore(database, clock=clock, tenant=None)

    async def erase_candidate(self, tenant: str, reference: str, *, actor: str) -> Erased:
        """Erase all that a tenant keeps under a caller's own id of a candidate.

        Raises:
            ErasureBlockedError: An answer of theirs waits to be graded.
        """
        names = {"its_tenant": tenant, "reference": reference}
        subject = "candidate:" + hashlib.sha256(reference.encode()).hexdigest()
        now = self._clock.now()

        async def erase(connection: AsyncConnection) -> Erased:
            waiting = (await connection.execute(WAITING.limit(1), names)).first()
            if waiting is not None:
                raise ErasureBlockedError(waiting.id)
            ids = (await connection.execute(GRADES_OF, names)).scalars().all()
            await graves.erase(connection, ids, tenant=tenant, actor=actor, now=now)
            # First every grade, by the places that say whose they are; then these.
            done = Erased(grades=len(ids), answers=0 if ids else await _blank(connection, names))
            if done != Erased():
                counts = {"grades": done.grades, "answers": done.answers}
                note = erased(
                    Action.CANDIDATE_ERASED, subject, actor=actor, now=now, counts={**counts}
                )
                await audit_chain.append(connection, note, tenant=tenant)
            return done

        total = Erased()
        while (done := await self._database.write(erase)) != Erased():
            total += done
        return total

    async def erase_older(self, before: datetime) -> Erased:
        """Erase, of every tenant, grades made and cohorts ended before that time."""
        total = Erased()
        while found := await self._rows(OLD_COHORTS, before):
            for row in found:
                await self._cohorts.of(row["tenant"]).delete(row["id"], actor=RETENTION_ACTOR)
            total += Erased(cohorts=len(found))
        while found := await self._rows(OLD_GRADES, before):
            tenant = found[0]["tenant"]
            ids = [row["id"] for row in found if row["tenant"] == tenant]
            await self._bury(tenant, ids)
            total += Erased(grades=len(ids))
        return total

    async def _rows(self, statement: Select[str, str], before: datetime) -> Sequence[RowMapping]:
        async def read(connection: AsyncConnection) -> Sequence[RowMapping]:
            return (await connection.execute(statement, {"before": before})).mappings().all()

        return await self._database.read(read)

    async def _bury(self, tenant: str, ids: Sequence[str]) -> None:
        now = self._clock.now()
        note = erased(
            Action.RETENTION_ERASED,
            "grades",
            actor=RETENTION_ACTOR,
            now=now,
            counts={"grades": len(ids)},
        )

        async def bury(connection: AsyncConnection) -> None:
            await graves.erase(connection, ids, tenant=tenant, actor=RETENTION_ACTOR, now=now)
            await audit_chain.append(connection, note, tenant=tenant)

        await self._database.write(bury)


async def _blank(connection: AsyncConnection, names: dict[str, str]) -> int:
    """Empty the candidate's answers in cohorts; their places stay."""
    found = (await connection.execute(ANSWERS_OF.limit(SLICE), names)).all()
    for row in found:
        place = (ANSWER.cohort_pk == row.cohort_pk) & (ANSWER.idx == row.idx)
        await connection.execute(BLANK.where(place))
    return len(found)
