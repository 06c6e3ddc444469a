"""Brings the tables up to date. Every process may do it at start: one does, the others wait."""

from __future__ import annotations

import asyncio
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.adapters.database.engines import SQLITE_BUSY_SECONDS, sqlite_upgrader
from app.adapters.database.failures import is_locked
from app.domain.errors import StoreMisconfiguredError

MIGRATIONS = Path(__file__).parent / "migrations"
RETRY_SECONDS = 0.05
UPGRADE_LOCK = 7_301_994_150_221
"""Number of the advisory lock that one upgrading process holds on PostgreSQL."""


async def upgrade_over(engine: AsyncEngine) -> None:
    """Upgrade the database behind an engine."""
    async with engine.begin() as connection:
        await connection.run_sync(upgrade)


async def upgrade_file(url: URL) -> None:
    """Upgrade a SQLite file.

    While one process turns a new file's journal to WAL, SQLite refuses others at once instead of
    letting them wait, so they try again.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + SQLITE_BUSY_SECONDS
    while True:
        engine = sqlite_upgrader(url)
        try:
            return await upgrade_over(engine)
        except DBAPIError as error:
            if not is_locked(error) or loop.time() > end:
                raise
        finally:
            await engine.dispose()
        await asyncio.sleep(RETRY_SECONDS)


def upgrade(connection: Connection) -> None:
    """Run the migrations that are missing, in the transaction of the connection.

    Raises:
        StoreMisconfiguredError: A newer program made the tables, or the database cannot hold text.
    """
    if connection.dialect.name == "postgresql":
        _wait_for_others(connection)
        _check_encoding(connection)
    _check_not_newer(connection)
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    if connection.dialect.name == "sqlite":
        _check_references(connection)


@cache
def head() -> str:
    """The newest revision that this program knows."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    assert newest is not None, "the package carries its migrations"
    return newest


def _config() -> Config:
    config = Config()
    # A percent sign in the path would be read as the start of an interpolation.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _wait_for_others(connection: Connection) -> None:
    # An index on a large table may take long, and so may waiting for the process that makes it.
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(text("SET LOCAL lock_timeout = 0"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": UPGRADE_LOCK})


def _check_encoding(connection: Connection) -> None:
    encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    if encoding != "UTF8":
        message = f"The database's encoding is {encoding}; make one with ENCODING 'UTF8'."
        raise StoreMisconfiguredError(message)


def _check_not_newer(connection: Connection) -> None:
    current = MigrationContext.configure(connection).get_current_heads()
    known = {one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions()}
    if not known.issuperset(current):
        raise StoreMisconfiguredError(
            "The database is newer than this program: it was used by a later version. "
            "Run that version, or restore a backup made before."
        )


def _check_references(connection: Connection) -> None:
    """SQLite upgrades with foreign keys off, as rebuilding a table would empty those around it."""
    broken = connection.execute(text("PRAGMA foreign_key_check")).first()
    if broken is not None:
        raise StoreMisconfiguredError(f"Rows of table {broken[0]} refer to rows that are gone.")
