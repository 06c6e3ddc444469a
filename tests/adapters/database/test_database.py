"""A database that is opened, goes away, comes back and is closed."""

from __future__ import annotations

import asyncio
from typing import LiteralString

import pytest

from app.adapters.database.database import Database
from app.adapters.database.grades import SqlGradeStore
from app.domain.errors import StoreMisconfiguredError, StoreUnavailableError
from app.grading.ports import GradeFilter, IdempotencyKey
from tests.fakes.clock import FixedClock
from tests.postgres import execute
from tests.records import a_record

pytestmark = pytest.mark.anyio

KEY = IdempotencyKey(scope="s", key="k", request_digest="d")
END_CONNECTIONS: LiteralString = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'test_%'"
)
NO_SERVER = "postgresql://ann:secret@127.0.0.1:1/grades"


async def outcomes_of_every_method(store: SqlGradeStore) -> list[object]:
    calls = [
        store.add(a_record(2)),
        store.get(a_record(1).id),
        store.find_by_fingerprint("print-1"),
        store.page(where=GradeFilter(), limit=1, after=None),
        store.delete(a_record(1).id),
        store.claim(KEY),
        store.release(KEY),
    ]
    return list(await asyncio.gather(*calls, return_exceptions=True))


async def test_it_answers_once_it_is_migrated(database: Database) -> None:
    await database.ping()


async def test_a_closed_database_says_so(database: Database) -> None:
    await database.close()
    store = SqlGradeStore(database, clock=FixedClock())
    for outcome in await outcomes_of_every_method(store):
        assert isinstance(outcome, StoreUnavailableError)
        assert "closed" in str(outcome)
    with pytest.raises(StoreUnavailableError, match="closed"):
        await database.ping()
    await database.close()


async def test_closing_waits_for_the_writes_that_were_handed_in(sqlite_url: str) -> None:
    database = Database.open(sqlite_url)
    await database.migrate()
    store = SqlGradeStore(database, clock=FixedClock())
    adding = [asyncio.create_task(store.add(a_record(number))) for number in range(20)]
    await asyncio.sleep(0)
    await database.close()
    await asyncio.gather(*adding)
    again = Database.open(sqlite_url)
    page = await SqlGradeStore(again, clock=FixedClock()).page(
        where=GradeFilter(), limit=50, after=None
    )
    await again.close()
    assert len(page.items) == 20


async def test_a_server_that_is_not_there_is_reported_by_every_method() -> None:
    database = Database.open(NO_SERVER)
    store = SqlGradeStore(database, clock=FixedClock())
    for outcome in await outcomes_of_every_method(store):
        assert isinstance(outcome, StoreUnavailableError)
        assert isinstance(outcome.__cause__, Exception)
        assert "secret" not in f"{outcome}{outcome.__cause__}"
    with pytest.raises(StoreUnavailableError):
        await database.migrate()
    await database.close()


@pytest.mark.postgres
async def test_a_server_that_went_away_is_used_again_when_it_is_back(
    postgres_server: str, postgres_url: str
) -> None:
    database = Database.open(postgres_url)
    await database.migrate()
    store = SqlGradeStore(database, clock=FixedClock())
    await store.add(a_record(1))
    name = str(database._url.database)
    execute(postgres_server, "ALTER DATABASE {} ALLOW_CONNECTIONS false", name)
    execute(postgres_server, END_CONNECTIONS)
    for outcome in await outcomes_of_every_method(store):
        assert isinstance(outcome, StoreUnavailableError)
    execute(postgres_server, "ALTER DATABASE {} ALLOW_CONNECTIONS true", name)
    await store.add(a_record(2))
    page = await store.page(where=GradeFilter(), limit=5, after=None)
    assert page.items == [a_record(2), a_record(1)]
    await database.close()


@pytest.mark.postgres
async def test_connections_that_died_while_idle_fail_no_request(
    postgres_server: str, emptied_postgres_url: str
) -> None:
    database = Database.open(emptied_postgres_url)
    await database.migrate()
    store = SqlGradeStore(database, clock=FixedClock())
    await store.add(a_record())
    execute(postgres_server, END_CONNECTIONS)
    assert await store.get(a_record().id) == a_record()
    execute(postgres_server, END_CONNECTIONS)
    await store.add(a_record(2))
    await database.close()


async def test_readers_that_are_cancelled_leave_their_connections_to_others(
    database: Database,
) -> None:
    store = SqlGradeStore(database, clock=FixedClock())
    await store.add(a_record())
    for pause in (0, 0, 0.001, 0.002, 0.003):
        reading = [asyncio.create_task(store.get(a_record().id)) for _ in range(20)]
        await asyncio.sleep(pause)
        for task in reading:
            task.cancel()
        await asyncio.gather(*reading, return_exceptions=True)
    readings = [store.get(a_record().id) for _ in range(20)]
    assert await asyncio.gather(*readings) == [a_record()] * 20


@pytest.mark.parametrize("url", [NO_SERVER, "postgresql://ann@127.0.0.1/grades?password=secret"])
async def test_a_password_is_not_shown(url: str) -> None:
    database = Database.open(url)
    assert repr(database) == "Database(postgresql, 'grades')"
    await database.close()


def test_a_url_of_another_database_is_refused() -> None:
    with pytest.raises(StoreMisconfiguredError):
        Database.open("mysql://ann:secret@db/grades")
