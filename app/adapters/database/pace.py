"""Rates that several processes share."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import ColumnElement, Float, bindparam, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningInsert

from app.adapters.database.database import Database
from app.adapters.database.schema import PACE
from app.grading.ports import Clock

NOW: dict[str, ColumnElement[float]] = {
    # The server's, and that of the statement: the transaction may have waited for its row.
    "postgresql": func.extract("epoch", func.clock_timestamp()).cast(Float),
    "sqlite": bindparam("now", type_=Float),
}
"""Seconds since 1970. All who share a SQLite file are on one machine, and share its clock."""
GREATER: dict[str, Callable[..., ColumnElement[float]]] = {
    "postgresql": func.greatest,
    "sqlite": func.max,
}
INSERT: dict[str, Callable[..., postgresql.Insert | sqlite.Insert]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}


def _lease(dialect: str) -> ReturningInsert[float, float, float]:
    """Take slots: each moves `used_until` on by one step of the rate."""
    now, greater, taken = NOW[dialect], GREATER[dialect], bindparam("taken", type_=Float)
    statement = INSERT[dialect](PACE).values(
        name=bindparam("its_name"), used_until=now + taken, held_until=0.0
    )
    begin = greater(PACE.c.used_until, PACE.c.held_until, now)
    return statement.on_conflict_do_update(
        index_elements=[PACE.c.name], set_={"used_until": begin + taken}
    ).returning(PACE.c.used_until, PACE.c.held_until, now.label("now"))


def _hold(dialect: str) -> postgresql.Insert | sqlite.Insert:
    until = NOW[dialect] + bindparam("pause", type_=Float)
    statement = INSERT[dialect](PACE).values(
        name=bindparam("its_name"), used_until=0.0, held_until=until
    )
    return statement.on_conflict_do_update(
        index_elements=[PACE.c.name],
        set_={"held_until": GREATER[dialect](PACE.c.held_until, until)},
    )


LEASE = {dialect: _lease(dialect) for dialect in NOW}
HOLD = {dialect: _hold(dialect) for dialect in NOW}


class SqlPaceStore:
    """Implements the `PaceStore` port on SQLite and PostgreSQL."""

    def __init__(self, database: Database, *, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def lease(self, name: str, *, slots: int, rate: float, burst: float) -> float:
        """Take slots; the seconds to wait until they may be used."""

        async def lease(connection: AsyncConnection) -> float:
            statement = LEASE[connection.dialect.name]
            values = {**self._bounds(name), "taken": slots / rate}
            row = (await connection.execute(statement, values)).one()
            begin = max(row.used_until - burst / rate, row.held_until, row.now)
            wait: float = begin - row.now
            return wait

        return await self._database.write(lease)

    async def hold(self, name: str, *, seconds: float) -> None:
        """Let nobody use a slot before so many seconds from now."""
        values = {**self._bounds(name), "pause": seconds}

        async def hold(connection: AsyncConnection) -> None:
            await connection.execute(HOLD[connection.dialect.name], values)

        await self._database.write(hold)

    def _bounds(self, name: str) -> dict[str, object]:
        return {"its_name": name, "now": self._clock.now().timestamp()}
