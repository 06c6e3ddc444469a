"""Idempotency keys: the statements on their table. Each runs inside a caller's transaction.

Statements are built once: building one takes longer than running it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Insert, Row, and_, bindparam, delete, or_, select, tuple_
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

IS_IT = and_(
    KEY.tenant == bindparam("its_tenant"),
    KEY.scope == bindparam("its_scope"),
    KEY.key_hash == bindparam("its_hash"),
)
IS_OURS = and_(KEY.grade_id.is_(None), KEY.request_digest == bindparam("its_digest"))
IS_OVER = or_(
    and_(KEY.grade_id.is_(None), KEY.created_at < bindparam("claims_end")),
    KEY.created_at < bindparam("keys_end"),
)


def _put(replaces: ColumnElement[bool]) -> dict[str, Insert]:
    """By dialect: write an entry, over an earlier one only where `replaces` holds.

    PostgreSQL keeps the earlier row locked even where it does not hold, so it can be read next.
    """
    statements: dict[str, Insert] = {}
    for dialect, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert)):
        statement = insert(IDEMPOTENCY_KEY)
        changed = ("request_digest", "grade_id", "created_at")
        statements[dialect] = statement.on_conflict_do_update(
            index_elements=[KEY.tenant, KEY.scope, KEY.key_hash],
            set_={name: statement.excluded[name] for name in changed},
            where=replaces,
        ).execution_options(preserve_rowcount=True)
    return statements


CLAIM = _put(IS_OVER)
SETTLE = _put(or_(IS_OURS, IS_OVER))
ENTRY = (
    select(KEY.request_digest, GRADE.c.body)
    .select_from(
        IDEMPOTENCY_KEY.outerjoin(
            GRADE, and_(GRADE.c.id == KEY.grade_id, GRADE.c.tenant == KEY.tenant)
        )
    )
    .where(IS_IT)
)
RELEASE = delete(IDEMPOTENCY_KEY).where(IS_IT, IS_OURS)
PURGE = delete(IDEMPOTENCY_KEY).where(
    tuple_(KEY.tenant, KEY.scope, KEY.key_hash).in_(
        select(KEY.tenant, KEY.scope, KEY.key_hash)
        .where(KEY.created_at < bindparam("keys_end"))
        .order_by(KEY.created_at)
        .limit(PURGE_LIMIT)
        .with_for_update(skip_locked=True)
    )
)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnedKey:
    """A key and the tenant whose it is: two tenants may use the same one."""

    tenant: str
    key: IdempotencyKey


async def claim(
    connection: AsyncConnection, owned: OwnedKey, times: Times
) -> Row[str, str | None] | None:
    """None: the key is the caller's now. Else its live entry: request digest and record body."""
    claimed = await connection.execute(CLAIM[connection.dialect.name], _entry(owned, times))
    if claimed.rowcount == 1:
        return None
    return (await connection.execute(ENTRY, _names(owned))).one()


async def settle(connection: AsyncConnection, owned: OwnedKey, times: Times, grade_id: str) -> None:
    """Let the key answer with that grade from now on.

    Raises:
        ConflictError: The claim was taken over, and the key is another one's.
    """
    entry = _entry(owned, times, grade_id) | {"its_digest": owned.key.request_digest}
    settled = await connection.execute(SETTLE[connection.dialect.name], entry)
    if settled.rowcount != 1:
        other = (await connection.execute(ENTRY, _names(owned))).one()
        raise conflict(owned.key, other.request_digest)


async def release(connection: AsyncConnection, owned: OwnedKey) -> None:
    """Forget a claim; an entry that has its grade stays."""
    await connection.execute(RELEASE, _names(owned) | {"its_digest": owned.key.request_digest})


async def purge(connection: AsyncConnection, times: Times) -> None:
    """Remove some entries whose time is over, the oldest first. Others' rows are not waited for."""
    await connection.execute(PURGE, {"keys_end": times.keys_end})


def conflict(key: IdempotencyKey, request_digest: str) -> ConflictError:
    """Why a key whose live entry has that digest, and no grade to replay, cannot be had."""
    if request_digest != key.request_digest:
        return IdempotencyMismatchError("The key was used for another request.")
    return IdempotencyInFlightError("Another request with this key is still running.")


def _entry(owned: OwnedKey, times: Times, grade_id: str | None = None) -> dict[str, object]:
    return {
        "tenant": owned.tenant,
        "scope": owned.key.scope,
        "key_hash": _hash(owned.key),
        "request_digest": owned.key.request_digest,
        "grade_id": grade_id,
        "created_at": times.now,
        "claims_end": times.claims_end,
        "keys_end": times.keys_end,
    }


def _names(owned: OwnedKey) -> dict[str, object]:
    return {
        "its_tenant": owned.tenant,
        "its_scope": owned.key.scope,
        "its_hash": _hash(owned.key),
    }


def _hash(key: IdempotencyKey) -> str:
    return hashlib.sha256(key.key.encode("utf-8", "surrogatepass")).hexdigest()
