"""Erasing grades inside a caller's transaction: what is left is that they were here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, cast, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.database import audit_chain
from app.adapters.database.schema import GRADE, WEBHOOK_DELIVERY, WEBHOOK_ENDPOINT
from app.adapters.database.schema_reviews import TOMBSTONE
from app.domain.audit import digest_of
from app.domain.errors import GradeNotFoundError
from app.domain.review_errors import GradeErasedError
from app.grading.reviews.notes import deleted

MARK = {
    "sqlite": sqlite.insert(TOMBSTONE).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(TOMBSTONE).on_conflict_do_nothing(),
}
GRAVE = select(TOMBSTONE.c.id).where(
    TOMBSTONE.c.tenant == bindparam("its_tenant"), TOMBSTONE.c.id == bindparam("its_id")
)
LOCK = (
    select(GRADE.c.status, GRADE.c.score, GRADE.c.rubric_digest)
    .where(GRADE.c.id == bindparam("its_id"), GRADE.c.tenant == bindparam("its_tenant"))
    .with_for_update()
)
DELETE = delete(GRADE).where(GRADE.c.id.in_(bindparam("ids", expanding=True)))
TOLD_OF_GRADES = ("grade.created", "grade.reviewed", "grade.regrade_requested")


async def why_missing(
    connection: AsyncConnection, grade_id: str, tenant: str
) -> GradeErasedError | GradeNotFoundError:
    """Why there is no grade with this id."""
    names = {"its_id": grade_id, "its_tenant": tenant}
    grave = (await connection.execute(GRAVE, names)).first()
    return GradeNotFoundError(grade_id) if grave is None else GradeErasedError(grade_id)


async def bury_grade(
    connection: AsyncConnection, grade_id: str, *, tenant: str, actor: str, now: datetime
) -> None:
    """Erase one grade, and note it in the trail.

    Raises:
        GradeErasedError: It was erased before.
        GradeNotFoundError: The tenant has none with this id.
    """
    names = {"its_id": grade_id, "its_tenant": tenant}
    found = (await connection.execute(LOCK, names)).one_or_none()
    if found is None:
        raise await why_missing(connection, grade_id, tenant)
    await erase(connection, [grade_id], tenant=tenant, actor=actor, now=now)
    score = None if found.score is None else f"{found.score:.1f}"
    before = digest_of({"status": found.status, "score": score})
    note = deleted(grade_id, found.rubric_digest, before, actor=actor, now=now)
    await audit_chain.append(connection, note, tenant=tenant)


async def erase(
    connection: AsyncConnection,
    grade_ids: Sequence[str],
    *,
    tenant: str,
    actor: str,
    now: datetime,
) -> None:
    """Erase some grades of a tenant, with their reviews, replays and deliveries; mark them."""
    if not grade_ids:
        return
    await mark(connection, grade_ids, tenant=tenant, actor=actor, now=now)
    await _forget_deliveries(connection, grade_ids, tenant)
    # Reviews, requests and idempotency entries go with it: their foreign keys cascade.
    await connection.execute(DELETE, {"ids": list(grade_ids)})


async def mark(
    connection: AsyncConnection, ids: Sequence[str], *, tenant: str, actor: str, now: datetime
) -> None:
    """Remember that these were here. What is marked already stays as it was."""
    rows = [{"tenant": tenant, "id": one, "actor": actor, "at": now} for one in ids]
    if rows:
        await connection.execute(MARK[connection.dialect.name], rows)


async def _forget_deliveries(
    connection: AsyncConnection, grade_ids: Sequence[str], tenant: str
) -> None:
    """What webhooks were told of them, or are still to be told."""
    if connection.dialect.name == "postgresql":
        told = func.json_extract_path_text(
            cast(WEBHOOK_DELIVERY.c.body, postgresql.JSON), "data", "grade_id"
        )
    else:
        told = func.json_extract(WEBHOOK_DELIVERY.c.body, "$.data.grade_id")
    endpoints = select(WEBHOOK_ENDPOINT.c.pk).where(WEBHOOK_ENDPOINT.c.tenant == tenant)
    await connection.execute(
        delete(WEBHOOK_DELIVERY).where(
            WEBHOOK_DELIVERY.c.endpoint_pk.in_(endpoints),
            WEBHOOK_DELIVERY.c.type.in_(TOLD_OF_GRADES),
            told.in_(list(grade_ids)),
        )
    )
