"""Idempotency keys: the statements on their table. Each runs inside a caller's transaction."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, and_, delete, or_, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.database.schema import GRADE, IDEMPOTENCY_KEY
from app.domain.errors import (
    ConflictError,
    IdempotencyInFlightError,
    IdempotencyMismatchError,
)
from app.grading.ports import IdempotencyKey

KEY = IDEMPOTENCY_KEY.c
PURGE_LIMIT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Moments that an entry is held against.

    Attributes:
        now: When the entry is written.
        keys_end: An entry made before this is forgotten.
        claims_end: A claim made before this, and not settled, belongs to a holder that died.
    """

    now: datetime
    keys_end: datetime
    claims_end: datetime


async def claim(
    connection: AsyncConnection, key: IdempotencyKey, times: Times
) -> Row[str, str | None] | None:
    """None: the key is the caller's now. Else its live entry: request digest and record body."""
    if await _put(connection, key, times, replaces=_is_over(times)):
        return None
    entry = (
        select(KEY.request_digest, GRADE.c.body)
        .select_from(IDEMPOTENCY_KEY.outerjoin(GRADE, GRADE.c.id == KEY.grade_id))
        .where(_is(key))
    )
    return (await connection.execute(entry)).one()


async def settle(
    connection: AsyncConnection, key: IdempotencyKey, times: Times, grade_id: str
) -> None:
    """Let the key answer with that grade from now on.

    Raises:
        ConflictError: The claim was taken over, and the key is another one's.
    """
    ours = and_(KEY.grade_id.is_(None), KEY.request_digest == key.request_digest)
    replaces = or_(ours, _is_over(times))
    if await _put(connection, key, times, replaces=replaces, grade_id=grade_id):
        return
    digest = (await connection.execute(select(KEY.request_digest).where(_is(key)))).scalar_one()
    raise conflict(key, digest)


async def release(connection: AsyncConnection, key: IdempotencyKey) -> None:
    """Forget a claim; an entry that has its grade stays."""
    ours = and_(_is(key), KEY.grade_id.is_(None), KEY.request_digest == key.request_digest)
    await connection.execute(delete(IDEMPOTENCY_KEY).where(ours))


async def purge(connection: AsyncConnection, times: Times) -> None:
    """Remove some entries whose time is over, the oldest first. Others' rows are not waited for."""
    old = (
        select(KEY.scope, KEY.key_hash)
        .where(KEY.created_at < times.keys_end)
        .order_by(KEY.created_at)
        .limit(PURGE_LIMIT)
        .with_for_update(skip_locked=True)
    )
    await connection.execute(
        delete(IDEMPOTENCY_KEY).where(tuple_(KEY.scope, KEY.key_hash).in_(old))
    )


def conflict(key: IdempotencyKey, request_digest: str) -> ConflictError:
    """Why a key whose live entry has that digest, and no grade to replay, cannot be had."""
    if request_digest != key.request_digest:
        return IdempotencyMismatchError("The key was used for another request.")
    return IdempotencyInFlightError("Another request with this key is still running.")


async def _put(
    connection: AsyncConnection,
    key: IdempotencyKey,
    times: Times,
    *,
    replaces: ColumnElement[bool],
    grade_id: str | None = None,
) -> bool:
    """Write the entry, over an earlier one only where `replaces` holds: whether it was written.

    PostgreSQL keeps the earlier row locked even where it does not hold, so it can be read next.
    """
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    values = {
        "request_digest": key.request_digest,
        "grade_id": grade_id,
        "created_at": times.now,
    }
    statement = insert(IDEMPOTENCY_KEY).values(scope=key.scope, key_hash=_hash(key), **values)
    put = statement.on_conflict_do_update(
        index_elements=[KEY.scope, KEY.key_hash], set_=values, where=replaces
    )
    counting = {"preserve_rowcount": True}
    return (await connection.execute(put, execution_options=counting)).rowcount == 1


def _is(key: IdempotencyKey) -> ColumnElement[bool]:
    return and_(KEY.scope == key.scope, KEY.key_hash == _hash(key))


def _is_over(times: Times) -> ColumnElement[bool]:
    died = and_(KEY.grade_id.is_(None), KEY.created_at < times.claims_end)
    return or_(died, KEY.created_at < times.keys_end)


def _hash(key: IdempotencyKey) -> str:
    return hashlib.sha256(key.key.encode("utf-8", "surrogatepass")).hexdigest()
