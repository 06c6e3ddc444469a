"""Moving everything from one database to another, such as from a SQLite file to PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import ColumnElement, RowMapping, Table, func, insert, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.database.database import Database
from app.adapters.database.schema import COHORT
from app.adapters.database.tables import TABLES
from app.domain.errors import StoreMisconfiguredError

SLICE = 500
"""Rows of one transaction: some megabytes."""

Progress = Callable[[str, int], None]
"""Called after each slice with the table's name and how many of its rows are in the target."""
Values = Mapping[str, object]

FIT_SEQUENCE = text(
    "SELECT setval(pg_get_serial_sequence('cohort', 'pk'), (SELECT max(pk) FROM cohort))"
    " FROM (SELECT 1) one WHERE EXISTS (SELECT 1 FROM cohort)"
)
"""Rows came with their numbers, so PostgreSQL does not know yet which are taken."""


async def copy_store(source: Database, target: Database, progress: Progress) -> dict[str, int]:
    """Copy all rows, in slices that are each a transaction of the target.

    A copy that was cut off goes on when it is run again. Nothing may write to either database
    meanwhile, so stop the service first. Both are brought up to date; the source stays as it is
    otherwise.

    Args:
        source: Where everything is.
        target: A database that is empty, or holds part of a copy of the source.
        progress: Is told how far it has come.

    Returns:
        How many rows each table has.

    Raises:
        StoreMisconfiguredError: The target holds other data, or the source changed meanwhile.
        StoreUnavailableError: One of the databases cannot be used; what was copied stays.
    """
    await source.migrate()
    await target.migrate()
    for table in TABLES:
        await _check_is_part(table, source, target)
    for table in TABLES:
        await _copy(table, source, target, progress)
    await target.write(_fit_sequence)
    return {table.name: await _check_is_whole(table, source, target) for table in TABLES}


async def _copy(table: Table, source: Database, target: Database, progress: Progress) -> None:
    last = await target.read(lambda it: _last(it, table))
    count = await target.read(lambda it: _count(it, table, last))
    while rows := await source.read(lambda it: _slice(it, table, last)):  # noqa: B023 - run at once
        await target.write(lambda it: it.execute(insert(table), rows))
        last, count = rows[-1], count + len(rows)
        progress(table.name, count)


async def _check_is_part(table: Table, source: Database, target: Database) -> None:
    """What is in the target must be the first rows of the source."""
    last = await target.read(lambda it: _last(it, table))
    if last is None:
        return
    same = await source.read(lambda it: _same(it, table, last))
    counts = [await one.read(lambda it: _count(it, table, last)) for one in (source, target)]
    if same != last or counts[0] != counts[1]:
        raise StoreMisconfiguredError(
            f"The target holds other data: its table {table.name} is no part of a copy. "
            "Give an empty database."
        )


async def _check_is_whole(table: Table, source: Database, target: Database) -> int:
    counts = [await one.read(lambda it: _count(it, table, None)) for one in (source, target)]
    # The rows that change while cohorts are graded are few: they are compared in full.
    parts = [await one.read(_cohorts) for one in (source, target)] if table is COHORT else [0, 0]
    if counts[0] != counts[1] or parts[0] != parts[1]:
        raise StoreMisconfiguredError(
            f"The table {table.name} is not the same in both: something wrote to the source while "
            "it was copied. Stop the service, and begin anew with an empty target."
        )
    return counts[1]


def _place(table: Table) -> ColumnElement[tuple[object, ...]]:
    return tuple_(*table.primary_key.columns)


def _place_of(table: Table, row: Values) -> ColumnElement[tuple[object, ...]]:
    columns = tuple(table.primary_key.columns)
    return tuple_(*(row[column.name] for column in columns), types=[one.type for one in columns])


async def _slice(connection: AsyncConnection, table: Table, last: Values | None) -> list[Values]:
    statement = select(table).order_by(*table.primary_key.columns).limit(SLICE)
    if last is not None:
        statement = statement.where(_place(table) > _place_of(table, last))
    return _values((await connection.execute(statement)).mappings().all())


async def _last(connection: AsyncConnection, table: Table) -> Values | None:
    backwards = [column.desc() for column in table.primary_key.columns]
    found = await connection.execute(select(table).order_by(*backwards).limit(1))
    return next(iter(_values(found.mappings().all())), None)


async def _same(connection: AsyncConnection, table: Table, row: Values) -> Values | None:
    found = await connection.execute(select(table).where(_place(table) == _place_of(table, row)))
    return next(iter(_values(found.mappings().all())), None)


async def _count(connection: AsyncConnection, table: Table, upto: Values | None) -> int:
    statement = select(func.count()).select_from(table)
    if upto is not None:
        statement = statement.where(_place(table) <= _place_of(table, upto))
    return (await connection.execute(statement)).scalar_one()


async def _cohorts(connection: AsyncConnection) -> list[Values]:
    found = await connection.execute(select(COHORT).order_by(COHORT.c.pk))
    return _values(found.mappings().all())


async def _fit_sequence(connection: AsyncConnection) -> None:
    if connection.dialect.name == "postgresql":
        await connection.execute(FIT_SEQUENCE)


def _values(rows: Sequence[RowMapping]) -> list[Values]:
    return [{str(name): value for name, value in row.items()} for row in rows]
