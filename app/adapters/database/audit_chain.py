"""The audit trail in a database: entries are added inside the transaction of what they note."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.database.database import Database
from app.adapters.database.schema_reviews import AUDIT_ENTRY, AUDIT_HEAD
from app.domain.access import DEFAULT_TENANT
from app.domain.audit import GENESIS, AuditEntry, AuditNote, ChainEnd, content_of, entry_of

HEAD, ENTRY = AUDIT_HEAD.c, AUDIT_ENTRY.c
IS_ITS_HEAD = HEAD.tenant == bindparam("its_tenant")
BEGIN = {
    "sqlite": sqlite.insert(AUDIT_HEAD).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(AUDIT_HEAD).on_conflict_do_nothing(),
}
LOCK = select(HEAD.seq, HEAD.hash).where(IS_ITS_HEAD).with_for_update()
"""One writer after the other, up to the commit. SQLite has locked the whole file already."""
FIND = select(HEAD.seq, HEAD.hash).where(IS_ITS_HEAD)
MOVE = update(AUDIT_HEAD).where(IS_ITS_HEAD)
PAGE = (
    select(AUDIT_ENTRY)
    .where(ENTRY.tenant == bindparam("its_tenant"), ENTRY.seq > bindparam("after"))
    .order_by(ENTRY.seq)
)
TENANTS = select(HEAD.tenant).order_by(HEAD.tenant)


async def append(connection: AsyncConnection, note: AuditNote, *, tenant: str) -> AuditEntry:
    """Put a note at the end of a tenant's trail, in the caller's transaction.

    Call it last in the transaction: the tenant's other writers of entries wait until it ends.

    Raises:
        SQLAlchemyError: The transaction cannot go on.
    """
    name = {"its_tenant": tenant}
    begin = {"tenant": tenant, "seq": 0, "hash": GENESIS}
    await connection.execute(BEGIN[connection.dialect.name], begin)
    head = (await connection.execute(LOCK, name)).one()
    entry = entry_of(note, tenant=tenant, end=ChainEnd(seq=head.seq, hash=head.hash))
    await connection.execute(insert(AUDIT_ENTRY), {**content_of(entry), "hash": entry.hash})
    await connection.execute(MOVE.values(seq=entry.seq, hash=entry.hash), name)
    return entry


class SqlAuditLog:
    """Implements the `AuditLog` port on SQLite and PostgreSQL."""

    def __init__(self, database: Database, *, tenant: str = DEFAULT_TENANT) -> None:
        self._database = database
        self._tenant = tenant

    def of(self, tenant: str) -> SqlAuditLog:
        """The trail of another tenant."""
        bound = copy(self)
        bound._tenant = tenant  # noqa: SLF001 - a copy of itself
        return bound

    async def end(self) -> ChainEnd:
        """Where the trail ends, as its head says."""

        async def read(connection: AsyncConnection) -> ChainEnd:
            found = (await connection.execute(FIND, {"its_tenant": self._tenant})).one_or_none()
            return ChainEnd() if found is None else ChainEnd(seq=found.seq, hash=found.hash)

        return await self._database.read(read)

    async def entries(self, *, after: int, limit: int) -> Sequence[AuditEntry]:
        """At most `limit` entries with numbers above `after`, in order."""
        bounds = {"its_tenant": self._tenant, "after": after}

        async def read(connection: AsyncConnection) -> list[AuditEntry]:
            rows = (await connection.execute(PAGE.limit(limit), bounds)).mappings()
            return [AuditEntry(**{str(name): row[name] for name in row}) for row in rows]

        return await self._database.read(read)

    async def tenants(self) -> Sequence[str]:
        """Every tenant that has a trail, by name."""

        async def read(connection: AsyncConnection) -> Sequence[str]:
            return (await connection.execute(TENANTS)).scalars().all()

        return await self._database.read(read)
