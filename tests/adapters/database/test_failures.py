"""What drivers' errors become."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import psycopg
import pytest
from psycopg import errors as postgresql
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.adapters.database.failures import is_outage, store_errors
from app.domain.errors import (
    IdempotencyMismatchError,
    StoreError,
    StoreUnavailableError,
)


def wrapped(driver_error: Exception) -> DBAPIError:
    return OperationalError("SELECT 1", {}, driver_error)


def sqlite_error(path: Path) -> sqlite3.Error:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        connection.execute("CREATE TABLE t (a)")
    except sqlite3.Error as error:
        return error
    finally:
        connection.close()
    raise AssertionError("nothing was refused")


def test_an_error_of_sqlite_says_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "a.db").touch()
    with pytest.raises(StoreUnavailableError, match="read-only") as caught, store_errors():
        raise wrapped(sqlite_error(tmp_path / "a.db"))
    assert isinstance(caught.value.__cause__, OperationalError)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (wrapped(postgresql.DiskFull()), "out of space"),
        (wrapped(postgresql.ReadOnlySqlTransaction()), "read-only"),
        (wrapped(postgresql.QueryCanceled()), "in time"),
        (wrapped(postgresql.LockNotAvailable()), "locked"),
        (wrapped(psycopg.OperationalError("connection refused")), "cannot be used"),
        (wrapped(sqlite3.ProgrammingError("Cannot operate on a closed database.")), "cannot be"),
        (PoolTimeoutError(), "in time"),
        (psycopg.InterfaceError("lost"), "cannot be used"),
        (ConnectionResetError(), "cannot be used"),
    ],
)
def test_an_outage_is_told_apart_and_hides_nothing_behind_it(
    error: Exception, message: str
) -> None:
    assert is_outage(error)
    with pytest.raises(StoreUnavailableError, match=message) as caught, store_errors():
        raise error
    assert caught.value.__cause__ is error


def test_a_record_the_database_refuses_is_no_outage() -> None:
    error = IntegrityError("INSERT", {}, postgresql.UniqueViolation())
    assert not is_outage(error)
    with pytest.raises(StoreError, match="refused") as caught, store_errors():
        raise error
    assert type(caught.value) is StoreError


@pytest.mark.parametrize(
    "error", [postgresql.DeadlockDetected(), postgresql.SerializationFailure()]
)
def test_a_lost_race_is_no_outage(error: psycopg.Error) -> None:
    assert not is_outage(wrapped(error))


def test_errors_of_ours_and_of_the_program_pass() -> None:
    for error in (IdempotencyMismatchError("used"), ValueError("wrong")):
        assert not is_outage(error)
        with pytest.raises(type(error)) as caught, store_errors():
            raise error
        assert caught.value is error
