"""Connections to the two databases, each set up for durable writes and bounded waits."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import URL, Connection, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

POOL_WAIT_SECONDS = 10
SQLITE_BUSY_SECONDS = 5
SQLITE_READERS = 4
POSTGRESQL_CONNECTIONS = 5
POSTGRESQL_EXTRA_CONNECTIONS = 5

SQLITE_EVERYWHERE = ("foreign_keys=ON", "trusted_schema=OFF")
SQLITE_READER = (*SQLITE_EVERYWHERE, "query_only=ON")
SQLITE_WRITER = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "journal_size_limit=67108864",
    # A deleted answer is overwritten, not only forgotten.
    "secure_delete=ON",
    *SQLITE_EVERYWHERE,
)
SQLITE_UPGRADER = (
    # Space can be given back later only if this is set before the first table.
    "auto_vacuum=INCREMENTAL",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=OFF",
)

POSTGRESQL_CONNECTION = {
    "connect_timeout": "5",
    "application_name": "touchstone",
    # A server that vanished without a word is noticed in seconds, not in hours.
    "keepalives_idle": "15",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "15000",
    "options": "-c statement_timeout=30000 -c lock_timeout=10000"
    " -c idle_in_transaction_session_timeout=60000 -c timezone=UTC"
    # All we read, we read along an index from a known place on, and stop after a page. The planner
    # does not know how few rows that is while a cohort grows: it would sort a table for a page.
    " -c enable_seqscan=off -c enable_bitmapscan=off -c enable_hashjoin=off"
    " -c max_parallel_workers_per_gather=0 -c jit=off",
}
"""What libpq is told where the URL does not say otherwise; times in `options` in milliseconds."""


def make_file(url: URL) -> None:
    """Make the SQLite file and its folder if they are missing, for nobody else to read.

    Raises:
        OSError: The place cannot be written.
    """
    path = Path(url.database or "")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def sqlite_writer(url: URL) -> AsyncEngine:
    """The one connection that writes; its transactions take the write lock as they begin."""
    engine = _sqlite(url, SQLITE_WRITER, pool_size=1)
    _begin_immediately(engine)
    return engine


def sqlite_reader(url: URL) -> AsyncEngine:
    """Connections that cannot write. They never wait for the writer, nor it for them."""
    return _sqlite(url, SQLITE_READER, pool_size=SQLITE_READERS, begins=False)


def sqlite_upgrader(url: URL) -> AsyncEngine:
    """A connection for changing the tables. Dispose of it after use."""
    engine = _sqlite(url, SQLITE_UPGRADER, pool_size=1)
    _begin_immediately(engine)
    return engine


def postgresql(url: URL) -> AsyncEngine:
    """Pooled connections. One that died while it was idle is replaced before it is used."""
    return create_async_engine(
        url.set(query={**POSTGRESQL_CONNECTION, **url.query}),
        hide_parameters=True,
        pool_pre_ping=True,
        pool_timeout=POOL_WAIT_SECONDS,
        pool_size=POSTGRESQL_CONNECTIONS,
        max_overflow=POSTGRESQL_EXTRA_CONNECTIONS,
    )


def _sqlite(
    url: URL, pragmas: tuple[str, ...], *, pool_size: int, begins: bool = True
) -> AsyncEngine:
    engine = create_async_engine(
        url,
        hide_parameters=True,
        # The driver begins no transactions of its own: reads stand alone, writes begin by us.
        connect_args={"timeout": SQLITE_BUSY_SECONDS, "isolation_level": None},
        # Where no transaction is begun, none needs to be rolled back: a way to the thread saved.
        skip_autocommit_rollback=not begins,
        pool_timeout=POOL_WAIT_SECONDS,
        pool_size=pool_size,
        max_overflow=0,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def set_up(connection: DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


def _begin_immediately(engine: AsyncEngine) -> None:
    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
