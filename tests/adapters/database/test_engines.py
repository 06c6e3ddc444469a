"""How connections are set up, seen from the connections themselves."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.database.database import Database
from app.adapters.database.engines import SQLITE_READERS
from app.adapters.database.grades import SqlGradeStore
from app.domain.errors import StoreUnavailableError
from tests.adapters.database.child import FIRST_NUMBER, KEYS, RECORDS, Child
from tests.fakes.clock import FixedClock
from tests.records import a_record

pytestmark = pytest.mark.anyio

NOBODY = 65534
FULL, ON, INCREMENTAL = 2, 1, 2


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


async def pragma(connection: AsyncConnection, name: str) -> object:
    return (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar()


async def shown(connection: AsyncConnection, name: str) -> object:
    return (await connection.exec_driver_sql(f"SHOW {name}")).scalar()


async def set_pragma(database: Database, setting: str) -> None:
    async def step(connection: AsyncConnection) -> None:
        await connection.exec_driver_sql(f"PRAGMA {setting}")

    await database.write(step)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", FULL),
        ("foreign_keys", ON),
        ("busy_timeout", 5000),
        ("secure_delete", ON),
        ("trusted_schema", 0),
        ("auto_vacuum", INCREMENTAL),
        ("query_only", 0),
    ],
)
async def test_the_writer_of_sqlite_is_set_up(sqlite: Database, name: str, value: object) -> None:
    assert await sqlite.write(lambda connection: pragma(connection, name)) == value


@pytest.mark.parametrize(
    ("name", "value"),
    [("journal_mode", "wal"), ("query_only", ON), ("busy_timeout", 5000), ("foreign_keys", ON)],
)
async def test_a_reader_of_sqlite_is_set_up(sqlite: Database, name: str, value: object) -> None:
    assert await sqlite.read(lambda connection: pragma(connection, name)) == value


async def test_a_reader_cannot_write(sqlite: Database) -> None:
    with pytest.raises(StoreUnavailableError, match="read-only"):
        await sqlite.read(lambda connection: connection.execute(text("DELETE FROM grade")))


async def test_a_write_holds_the_lock_of_sqlite_from_its_beginning(
    sqlite: Database, sqlite_url: str
) -> None:
    async def step(_: AsyncConnection) -> str:
        with closing(sqlite3.connect(file_of(sqlite_url), timeout=0)) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                return str(error)
        return "not locked"

    assert await sqlite.write(step) == "database is locked"


async def test_readers_go_on_while_something_is_written(sqlite: Database) -> None:
    store = SqlGradeStore(sqlite, clock=FixedClock())
    await store.add(a_record())

    async def step(connection: AsyncConnection) -> int:
        await connection.execute(text("DELETE FROM grade"))
        readings = [store.get(a_record().id) for _ in range(3 * SQLITE_READERS)]
        return len(await asyncio.gather(*readings))

    assert await sqlite.write(step) == 3 * SQLITE_READERS


async def test_a_lock_of_another_process_is_waited_for_and_then_reported(
    sqlite: Database, sqlite_url: str
) -> None:
    store = SqlGradeStore(sqlite, clock=FixedClock())
    await set_pragma(sqlite, "busy_timeout=50")
    with closing(sqlite3.connect(file_of(sqlite_url))) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailableError, match="locked by another process"):
            await store.add(a_record())
        other.rollback()
    await store.add(a_record())
    assert await store.get(a_record().id) == a_record()


async def test_two_processes_write_to_one_file(sqlite: Database, sqlite_url: str) -> None:
    store = SqlGradeStore(sqlite, clock=FixedClock())
    child = Child("add_many", sqlite_url)
    child.go()
    for number in range(RECORDS):
        await store.add(a_record(number))
    assert child.result() == (0, "added")
    for number in range(RECORDS):
        await store.get(a_record(FIRST_NUMBER + number).id)
        await store.get(a_record(number).id)


async def test_two_processes_share_no_key(database: Database) -> None:
    store = SqlGradeStore(database, clock=FixedClock())
    child = Child("claim_all", database._url.render_as_string(hide_password=False))
    child.go()
    claims = [store.claim(key) for key in reversed(KEYS)]
    ours = (await asyncio.gather(*claims, return_exceptions=True)).count(None)
    code, theirs = child.result()
    assert (code, ours + int(theirs)) == (0, len(KEYS))


async def test_what_add_returned_for_outlives_the_process(
    sqlite: Database, sqlite_url: str
) -> None:
    child = Child("die_after_add", sqlite_url)
    child.go()
    assert child.result() == (9, "")
    store = SqlGradeStore(sqlite, clock=FixedClock())
    assert await store.get(a_record().id) == a_record()


async def test_a_full_disk_is_reported_and_got_over(sqlite: Database) -> None:
    store = SqlGradeStore(sqlite, clock=FixedClock())
    await store.add(a_record(1))
    await set_pragma(sqlite, "max_page_count=40")
    with pytest.raises(StoreUnavailableError, match="out of space"):
        await store.add(a_record(2, answer="word " * 40_000))
    assert await store.get(a_record(1).id) == a_record(1)
    await set_pragma(sqlite, "max_page_count=100000")
    await store.add(a_record(2))
    assert await store.get(a_record(2).id) == a_record(2)


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that any user may write to, and reach."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        yield Path(folder)


async def test_a_read_only_file_can_be_read(public_folder: Path) -> None:
    file = public_folder / "grades.db"
    database = Database.open(f"sqlite:///{file}")
    await database.migrate()
    await SqlGradeStore(database, clock=FixedClock()).add(a_record())
    await database.close()
    file.chmod(0o444)
    user = os.geteuid()
    if user == 0:
        # To the superuser nothing is read-only.
        os.seteuid(NOBODY)
    try:
        database = Database.open(f"sqlite:///{file}")
        store = SqlGradeStore(database, clock=FixedClock())
        assert await store.get(a_record().id) == a_record()
        with pytest.raises(StoreUnavailableError, match="read-only"):
            await store.add(a_record(2))
        await database.close()
    finally:
        os.seteuid(user)


async def test_the_file_is_made_with_its_folder_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "new" / "folder" / "grades.db"
    database = Database.open(f"sqlite:///{file}")
    await database.migrate()
    kept = {path: path.stat().st_mode & 0o777 for path in file.parent.iterdir()}
    await database.close()
    assert set(kept.values()) == {0o600}
    assert file.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("content", [b"no database, but long enough to be read as one" * 30])
async def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "grades.db"
    file.write_bytes(content)
    database = Database.open(f"sqlite:///{file}")
    with pytest.raises(StoreUnavailableError, match="not a database"):
        await database.migrate()
    await database.close()
    assert file.read_bytes() == content


async def test_a_place_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnavailableError):
        Database.open(f"sqlite:///{tmp_path / 'file' / 'grades.db'}")


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("statement_timeout", "30s"),
        ("lock_timeout", "10s"),
        ("idle_in_transaction_session_timeout", "1min"),
        ("application_name", "touchstone"),
        ("synchronous_commit", "on"),
        ("TimeZone", "UTC"),
    ],
)
async def test_a_connection_to_postgresql_is_set_up(
    emptied_postgres_url: str, name: str, value: str
) -> None:
    database = Database.open(emptied_postgres_url)
    await database.migrate()
    assert await database.read(lambda connection: shown(connection, name)) == value
    await database.close()


@pytest.mark.postgres
async def test_the_url_decides_where_it_says_something(emptied_postgres_url: str) -> None:
    database = Database.open(f"{emptied_postgres_url}&application_name=mine&connect_timeout=1")
    await database.migrate()
    assert await database.read(lambda it: shown(it, "application_name")) == "mine"
    await database.close()


async def test_errors_of_a_driver_do_not_show_values(sqlite: Database) -> None:
    statement = text("SELECT :answer FROM nowhere")
    with pytest.raises(StoreUnavailableError) as caught:
        await sqlite.read(lambda it: it.execute(statement, {"answer": "secret"}))
    assert isinstance(caught.value.__cause__, DBAPIError)
    assert "secret" not in str(caught.value.__cause__)
