"""Versions of rubrics in a database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, insert, or_, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.database import audit_chain
from app.adapters.database.database import Database
from app.adapters.database.schema import IS_OWN, RUBRIC_VERSION
from app.domain.access import DEFAULT_TENANT, EVERY_TENANT
from app.grading.ports import Page
from app.grading.rubrics.notes import put
from app.grading.rubrics.records import KeptRubric, Origin, RubricVersion, check_successor

KEPT = RUBRIC_VERSION.c
LISTED = tuple(column for column in KEPT if column.name not in {"tenant", "text", "rank"})
# Several processes that start at once keep the same files.
REMEMBER = {
    "sqlite": sqlite.insert(RUBRIC_VERSION).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(RUBRIC_VERSION).on_conflict_do_nothing(),
}


class SqlRubricStore:
    """Implements the `RubricStore` port on SQLite and PostgreSQL, for one tenant."""

    def __init__(self, database: Database, *, tenant: str = DEFAULT_TENANT) -> None:
        self._database = database
        self._tenant = tenant

    def of(self, tenant: str) -> SqlRubricStore:
        """The same store for another tenant."""
        return SqlRubricStore(self._database, tenant=tenant)

    async def add(self, kept: KeptRubric, *, expected: str | None = None) -> bool:
        """Keep a version of the caller's own; False where its digest is kept already.

        Raises:
            RubricChangedError: Something else than `expected` is current.
            RubricVersionTakenError: Its number is not higher than the current one.
            StoreError: Another process kept this number at the same moment.
        """
        new = kept.version

        async def write(connection: AsyncConnection) -> bool:
            same = self._own(new.id).where(KEPT.digest == new.digest)
            if (await connection.execute(same)).first() is not None:
                return False
            current = (await connection.execute(self._current(new.id))).first()
            known = None if current is None else _version(current)
            check_successor(new, current=known, expected=expected)
            await connection.execute(insert(RUBRIC_VERSION).values(_row(kept, self._tenant)))
            note = put(kept, before=None if known is None else known.digest)
            await audit_chain.append(connection, note, tenant=self._tenant)
            return True

        return await self._database.write(write)

    async def remember(self, files: Sequence[KeptRubric]) -> None:
        """Keep versions that came as files; those that are kept already stay as they are."""
        if not files:
            return

        async def write(connection: AsyncConnection) -> None:
            await connection.execute(
                REMEMBER[connection.dialect.name], [_row(kept, EVERY_TENANT) for kept in files]
            )

        await self._database.write(write)

    async def current(self, rubric_id: str) -> RubricVersion | None:
        """The current version of a rubric of the caller's own, or None."""
        return await self._first(self._current(rubric_id))

    async def find(self, rubric_id: str, key: str) -> RubricVersion | None:
        """The version with that digest or number, or None; of several files, the last one kept."""
        is_it = or_(KEPT.digest == key, KEPT.version == key)
        found = select(*LISTED).where(self._is_seen(rubric_id), is_it)
        # The caller's own goes before a file that once had its id.
        ordered = found.order_by(KEPT.origin.desc(), KEPT.created_at.desc(), KEPT.digest)
        return await self._first(ordered.limit(1))

    async def text(self, rubric_id: str, digest: str) -> str | None:
        """What a version was sent as, or None."""
        found = select(KEPT.text).where(self._is_seen(rubric_id), KEPT.digest == digest)
        # A file may say the same in other words.
        wanted = found.order_by(KEPT.origin.desc()).limit(1)

        async def read(connection: AsyncConnection) -> str | None:
            text: str | None = (await connection.execute(wanted)).scalar()
            return text

        return await self._database.read(read)

    async def currents(self, *, limit: int, after: str) -> Sequence[RubricVersion]:
        """The current versions of the caller's own rubrics with ids after `after`, by id."""
        highest = (
            select(KEPT.rubric_id, func.max(KEPT.rank).label("rank"))
            .where(KEPT.tenant == self._tenant, KEPT.rubric_id > after, IS_OWN)
            .group_by(KEPT.rubric_id)
            .order_by(KEPT.rubric_id)
            .limit(limit)
            .subquery()
        )
        is_highest = and_(KEPT.rubric_id == highest.c.rubric_id, KEPT.rank == highest.c.rank)
        listed = (
            select(*LISTED).join(highest, is_highest).where(KEPT.tenant == self._tenant, IS_OWN)
        )
        return await self._all(listed.order_by(KEPT.rubric_id))

    async def versions(
        self, rubric_id: str, *, limit: int, after: str | None
    ) -> Page[RubricVersion]:
        """At most `limit` versions of a rubric, highest first."""
        own = RUBRIC_VERSION.alias().c
        is_own_too = (
            select(own.digest)
            .where(own.tenant == self._tenant)
            .where(own.rubric_id == KEPT.rubric_id, own.digest == KEPT.digest)
            .exists()
        )
        wanted = select(*LISTED).where(
            self._is_seen(rubric_id), or_(KEPT.tenant == self._tenant, ~is_own_too)
        )
        if after is not None:
            rank, _, digest = after.partition("-")
            wanted = wanted.where(tuple_(KEPT.rank, KEPT.digest) < (rank, f"sha256:{digest}"))
        ordered = wanted.order_by(KEPT.rank.desc(), KEPT.digest.desc()).limit(limit + 1)
        found = await self._all(ordered)
        items = found[:limit]
        more = len(found) > limit
        return Page(items=items, next_after=_cursor(items[-1]) if more else None)

    def _own(self, rubric_id: str) -> Select[Any]:
        return select(*LISTED).where(
            KEPT.tenant == self._tenant, KEPT.rubric_id == rubric_id, IS_OWN
        )

    def _current(self, rubric_id: str) -> Select[Any]:
        return self._own(rubric_id).order_by(KEPT.rank.desc()).limit(1)

    def _is_seen(self, rubric_id: str) -> ColumnElement[bool]:
        """Versions of a rubric that are the tenant's own or every tenant's."""
        return and_(KEPT.tenant.in_((self._tenant, EVERY_TENANT)), KEPT.rubric_id == rubric_id)

    async def _first(self, statement: Select[Any]) -> RubricVersion | None:
        return next(iter(await self._all(statement)), None)

    async def _all(self, statement: Select[Any]) -> Sequence[RubricVersion]:
        async def read(connection: AsyncConnection) -> Sequence[Row[Any]]:
            rows: Sequence[Row[Any]] = (await connection.execute(statement)).all()
            return rows

        return [_version(row) for row in await self._database.read(read)]


def _cursor(version: RubricVersion) -> str:
    return f"{version.rank}-{version.digest.removeprefix('sha256:')}"


def _row(kept: KeptRubric, tenant: str) -> dict[str, object]:
    one = kept.version
    return {
        "tenant": tenant,
        "rubric_id": one.id,
        "digest": one.digest,
        "version": one.version,
        "rank": one.rank,
        "origin": one.origin.value,
        "title": one.title,
        "question": one.question,
        "criteria": one.criteria,
        "pitfalls": one.pitfalls,
        "created_at": one.created_at,
        "text": kept.text,
    }


def _version(row: Row[Any]) -> RubricVersion:
    return RubricVersion(
        id=row.rubric_id,
        version=row.version,
        digest=row.digest,
        title=row.title,
        question=row.question,
        criteria=row.criteria,
        pitfalls=row.pitfalls,
        origin=Origin(row.origin),
        created_at=row.created_at,
    )
