"""What a driver's error means to us. No message of ours holds a value that was being stored."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.domain.errors import StoreError, StoreUnavailableError

FULL = "The database is out of space."
READ_ONLY = "The database is read-only."
BUSY = "The database is locked by another process."
SLOW = "The database did not answer in time."
DAMAGED = "The database file is damaged, or not a database."
UNREACHABLE = "The database cannot be used."

CAUSES = {
    "SQLITE_FULL": FULL,
    "SQLITE_READONLY": READ_ONLY,
    "SQLITE_BUSY": BUSY,
    "SQLITE_LOCKED": BUSY,
    "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_NOTADB": DAMAGED,
    "53100": FULL,
    "25006": READ_ONLY,
    "55P03": BUSY,
    "57014": SLOW,
}
"""SQLite's error names (without what follows the second word) and PostgreSQL's SQLSTATEs."""

PASSING = frozenset({"40001", "40P01"})
"""A deadlock or a lost race between transactions: the same work alone goes through."""


@contextmanager
def store_errors() -> Iterator[None]:
    """Lets nothing of a driver out: every error of one becomes a StoreError, chained.

    Raises:
        StoreUnavailableError: The database is away, full, locked, read-only or damaged.
        StoreError: The database refused this very record.
    """
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, psycopg.Error, OSError) as error:
        raise _translated(error) from error


def is_outage(error: Exception) -> bool:
    """Whether the next attempt would fail as well, whatever it is that is stored."""
    if isinstance(error, SQLAlchemyError | sqlite3.Error | psycopg.Error | OSError):
        return not _is_refusal(error) and _cause(error) not in PASSING
    return False


def is_passing(error: Exception) -> bool:
    """Whether the same write may go through if it is tried again at once."""
    return _cause(error) in PASSING


def is_locked(error: Exception) -> bool:
    """Whether another process has locked the SQLite file."""
    return _cause(error) == "SQLITE_BUSY"


def _translated(error: Exception) -> StoreError:
    if _is_refusal(error):
        return StoreError("The database refused the record: its id is taken, or it is too large.")
    if isinstance(error, PoolTimeoutError):
        return StoreUnavailableError(SLOW)
    return StoreUnavailableError(CAUSES.get(_cause(error), UNREACHABLE))


def _is_refusal(error: Exception) -> bool:
    return isinstance(error, IntegrityError | DataError)


def _cause(error: Exception) -> str:
    driver = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(driver, psycopg.Error):
        return driver.sqlstate or ""
    # Not every error of the sqlite3 module comes from SQLite: then it has no name.
    name: str = getattr(driver, "sqlite_errorname", "")
    return "_".join(name.split("_")[:2])
