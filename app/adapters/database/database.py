"""One database, open for reading and writing: SQLite or PostgreSQL by its URL."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from typing_extensions import override

from app.adapters.database import engines
from app.adapters.database.address import read_url
from app.adapters.database.failures import store_errors
from app.adapters.database.group_commit import GroupCommit, NewRow, Result, Step
from app.adapters.database.upgrade import upgrade_file, upgrade_over
from app.domain.errors import StoreUnavailableError


class Database:
    """Open one with `open`, and close it. It reconnects by itself after an outage."""

    def __init__(self, *, url: URL, writer: AsyncEngine, reader: AsyncEngine) -> None:
        self._url = url
        self._writer = writer
        self._reader = reader
        self._commits = GroupCommit(writer.begin)
        self._readings: set[asyncio.Task[Any]] = set()
        self._is_open = True

    @override
    def __repr__(self) -> str:
        return f"Database({self._url.get_backend_name()}, {self._url.database!r})"

    @classmethod
    def open(cls, url: str) -> Database:
        """Make ready to connect. Only a SQLite file is touched: it is made if it is missing.

        Args:
            url: `sqlite:///path` or `postgresql://user:password@host/name`, with or without a
                driver's name.

        Raises:
            StoreMisconfiguredError: The URL cannot be read, or names another kind of database.
            StoreUnavailableError: The SQLite file cannot be made.
        """
        address = read_url(url)
        # It writes every statement with its values, answers too, when all logging is set to debug.
        logging.getLogger("aiosqlite").setLevel(logging.WARNING)
        if address.get_backend_name() == "postgresql":
            engine = engines.postgresql(address)
            reader = engine.execution_options(isolation_level="AUTOCOMMIT")
            return cls(url=address, writer=engine, reader=reader)
        with store_errors():
            engines.make_file(address)
        writer, reader = engines.sqlite_writer(address), engines.sqlite_reader(address)
        return cls(url=address, writer=writer, reader=reader)

    async def close(self) -> None:
        """Finish what was begun, then let go of all connections."""
        self._is_open = False
        await self._commits.finish()
        await asyncio.gather(*self._readings, return_exceptions=True)
        with store_errors():
            await self._reader.dispose()
            await self._writer.dispose()

    async def migrate(self) -> None:
        """Make or change the tables so that they fit this program; safe in several processes.

        Raises:
            StoreMisconfiguredError: A newer program made the tables.
            StoreUnavailableError: The database cannot be used.
        """
        with store_errors():
            self._check_open()
            if self._url.get_backend_name() == "sqlite":
                await upgrade_file(self._url)
            else:
                await upgrade_over(self._writer)

    async def ping(self) -> None:
        """Return when the database answers and has its tables.

        Raises:
            StoreUnavailableError: It does not, or was never migrated.
        """
        if await self.read(_revision) is None:
            raise StoreUnavailableError("The database has no tables yet: migrate it.")

    async def read(self, step: Step[Result]) -> Result:
        """Run the step on a connection for reading, and return what it gave.

        A caller that is cancelled leaves at once. Its step is still run to the end, since a
        connection that is abandoned in the middle is lost to the pool.

        Raises:
            StoreUnavailableError: The database cannot be used.
        """
        with store_errors():
            self._check_open()
            reading = asyncio.create_task(self._run(step))
            self._readings.add(reading)
            reading.add_done_callback(self._readings.discard)
            return await asyncio.shield(reading)

    async def write(self, step: Step[Result], *rows: NewRow) -> Result:
        """Insert the rows, run the step, and return what it gave once all is durable.

        Raises:
            StoreUnavailableError: The database cannot be used. Nothing was kept, unless the
                connection broke while it committed.
            StoreError: The database refused a row.
        """
        with store_errors():
            self._check_open()
            return await self._commits.run(step, *rows)

    async def _run(self, step: Step[Result]) -> Result:
        async with self._reader.connect() as connection:
            return await step(connection)

    def _check_open(self) -> None:
        if not self._is_open:
            raise StoreUnavailableError("The database is closed.")


async def _revision(connection: AsyncConnection) -> str | None:
    noted = await connection.execute(text("SELECT version_num FROM alembic_version"))
    revision: str | None = noted.scalar()
    return revision
