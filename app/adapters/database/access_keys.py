"""Keys of callers in a database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import RowMapping, and_, bindparam, case, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.database import audit_chain
from app.adapters.database.database import Database
from app.adapters.database.group_commit import NewRow
from app.adapters.database.schema_access import ACCESS_KEY
from app.domain.access import NO_LIMITS, KeyLimits, Scope
from app.domain.access_errors import KeyNotFoundError
from app.grading.access import notes
from app.grading.access.ports import LiveKeys
from app.grading.access.records import KeyRecord

KEY = ACCESS_KEY.c
NOW = bindparam("at", type_=KEY.created_at.type)
IS_IT = KEY.id == bindparam("its_id")

ANY_EVER = select(KEY.id).limit(1)
LIVE = select(ACCESS_KEY).where(
    KEY.revoked_at.is_(None), or_(KEY.expires_at.is_(None), KEY.expires_at > NOW)
)
ALL = select(ACCESS_KEY).order_by(KEY.created_at.desc(), KEY.id)
END = (
    update(ACCESS_KEY)
    .where(IS_IT, KEY.revoked_at.is_(None))
    .values(
        expires_at=case(
            (and_(KEY.expires_at.is_not(None), KEY.expires_at < NOW), KEY.expires_at), else_=NOW
        )
    )
)
REVOKE = (
    update(ACCESS_KEY)
    .where(IS_IT)
    .values(revoked_at=case((KEY.revoked_at.is_(None), NOW), else_=KEY.revoked_at))
    .returning(KEY.tenant)
)
NOTE_USE = (
    update(ACCESS_KEY)
    .where(
        IS_IT,
        or_(
            KEY.last_used_at.is_(None),
            KEY.last_used_at <= bindparam("after", type_=KEY.last_used_at.type),
        ),
    )
    .values(last_used_at=NOW)
)


class SqlKeyStore:
    """Implements the `KeyStore` port on SQLite and PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def live(self, now: datetime) -> LiveKeys:
        """The keys that count at that time."""

        async def look(connection: AsyncConnection) -> LiveKeys:
            rows = (await connection.execute(LIVE, {"at": now})).mappings().all()
            any_ever = bool(rows) or (await connection.execute(ANY_EVER)).first() is not None
            return LiveKeys(keys=tuple(_record(row) for row in rows), any_ever=any_ever)

        return await self._database.read(look)

    async def all(self) -> Sequence[KeyRecord]:
        """Every key, the newest first."""

        async def look(connection: AsyncConnection) -> Sequence[KeyRecord]:
            rows = (await connection.execute(ALL)).mappings().all()
            return tuple(_record(row) for row in rows)

        return await self._database.read(look)

    async def add(self, key: KeyRecord) -> None:
        """Keep a new key."""

        async def note(connection: AsyncConnection) -> None:
            await audit_chain.append(connection, notes.created(key), tenant=key.tenant)

        await self._database.write(note, NewRow(table=ACCESS_KEY, values=_row(key)))

    async def replace(self, key_id: str, successor: KeyRecord, ends_at: datetime) -> None:
        """Keep a new key in place of one that ends then, or earlier if it was to."""

        async def end(connection: AsyncConnection) -> None:
            ended = await connection.execute(END, {"its_id": key_id, "at": ends_at})
            if ended.rowcount != 1:
                raise KeyNotFoundError
            note = notes.rotated(key_id, successor)
            await audit_chain.append(connection, note, tenant=successor.tenant)

        await self._database.write(end, NewRow(table=ACCESS_KEY, values=_row(successor)))

    async def revoke(self, key_id: str, now: datetime) -> None:
        """Take a key back, or KeyNotFoundError."""

        async def revoke(connection: AsyncConnection) -> None:
            names = {"its_id": key_id, "at": now}
            tenant = (await connection.execute(REVOKE, names)).scalar_one_or_none()
            if tenant is None:
                raise KeyNotFoundError
            await audit_chain.append(connection, notes.revoked(key_id, now), tenant=tenant)

        await self._database.write(revoke)

    async def note_use(self, key_id: str, now: datetime, *, after: datetime) -> None:
        """Note that the key was used, unless that was noted after the given time."""

        async def note(connection: AsyncConnection) -> None:
            await connection.execute(NOTE_USE, {"its_id": key_id, "at": now, "after": after})

        await self._database.write(note)


def _row(key: KeyRecord) -> dict[str, object]:
    return {
        "id": key.id,
        "name": key.name,
        "tenant": key.tenant,
        "scopes": ",".join(sorted(key.scopes)),
        "digest": key.digest,
        **key.limits.given(),
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
        "last_used_at": key.last_used_at,
    }


def _record(row: RowMapping) -> KeyRecord:
    limits = KeyLimits(**{name: row[name] for name in NO_LIMITS.given()})
    same = ("id", "name", "tenant", "digest", "created_at", "expires_at", "revoked_at")
    return KeyRecord(
        **{name: row[name] for name in (*same, "last_used_at")},
        scopes=frozenset(Scope(name) for name in row["scopes"].split(",")),
        limits=limits,
    )
