"""Sessions of browsers in a database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.database.database import Database
from app.adapters.database.group_commit import NewRow
from app.adapters.database.schema_access import ACCESS_SESSION
from app.grading.access.records import SessionRecord

SESSION = ACCESS_SESSION.c
IS_IT = SESSION.digest == bindparam("its_digest")
FIND = select(ACCESS_SESSION).where(IS_IT)
REMOVE = delete(ACCESS_SESSION).where(IS_IT)
PURGE = delete(ACCESS_SESSION).where(
    SESSION.expires_at <= bindparam("at", type_=SESSION.expires_at.type)
)


class SqlSessionStore:
    """Implements the `SessionStore` port on SQLite and PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, session: SessionRecord, now: datetime) -> None:
        """Keep a new session, and forget those that are over."""
        row = {
            "digest": session.digest,
            "key_id": session.key_id,
            "expires_at": session.expires_at,
        }

        async def purge(connection: AsyncConnection) -> None:
            await connection.execute(PURGE, {"at": now})

        await self._database.write(purge, NewRow(table=ACCESS_SESSION, values=row))

    async def find(self, digest: str) -> SessionRecord | None:
        """The session with that digest."""

        async def look(connection: AsyncConnection) -> SessionRecord | None:
            found = await connection.execute(FIND, {"its_digest": digest})
            row = found.mappings().first()
            return None if row is None else SessionRecord(**row)

        return await self._database.read(look)

    async def remove(self, digest: str) -> None:
        """Forget a session, if it is known."""

        async def remove(connection: AsyncConnection) -> None:
            await connection.execute(REMOVE, {"its_digest": digest})

        await self._database.write(remove)
