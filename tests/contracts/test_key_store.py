"""What every store of keys and sessions promises."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.adapters.database.access_keys import SqlKeyStore
from app.adapters.database.access_sessions import SqlSessionStore
from app.adapters.database.database import Database
from app.domain.access import KeyLimits, Scope
from app.domain.access_errors import KeyNotFoundError
from app.grading.access.ports import KeyStore, SessionStore
from app.grading.access.records import KeyRecord, SessionRecord
from tests.fakes.access import InMemoryKeyStore, InMemorySessionStore
from tests.fakes.clock import START

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)


def a_key_record(number: int = 1, **fields: Any) -> KeyRecord:  # noqa: ANN401 - any field
    record: dict[str, Any] = {
        "id": f"{number:012d}",
        "name": "Ünïcode \x00 name",
        "tenant": "acme",
        "scopes": frozenset({Scope.READ, Scope.GRADE}),
        "digest": "sha256:00",
        "limits": KeyLimits(requests_per_minute=7, tokens_per_day=10**12),
        "created_at": START + timedelta(seconds=number),
    }
    return KeyRecord(**(record | fields))


@dataclass(frozen=True, kw_only=True)
class Stores:
    keys: KeyStore
    sessions: SessionStore


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def stores(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stores]:
    if request.param == "memory":
        yield Stores(keys=InMemoryKeyStore(), sessions=InMemorySessionStore())
        return
    sqlite = f"sqlite:///{tmp_path / 'keys.db'}"
    is_sqlite = request.param == "sqlite"
    database = Database.open(
        sqlite if is_sqlite else request.getfixturevalue("emptied_postgres_url")
    )
    await database.migrate()
    yield Stores(keys=SqlKeyStore(database), sessions=SqlSessionStore(database))
    await database.close()


async def test_keys_come_back_as_they_were_the_newest_first(stores: Stores) -> None:
    assert not (await stores.keys.live(START)).any_ever
    first, second = a_key_record(1), a_key_record(2, limits=KeyLimits(), expires_at=START + HOUR)
    await stores.keys.add(first)
    await stores.keys.add(second)
    assert list(await stores.keys.all()) == [second, first]
    assert set((await stores.keys.live(START)).keys) == {first, second}


async def test_a_key_that_ended_or_was_revoked_is_known_but_does_not_count(stores: Stores) -> None:
    await stores.keys.add(a_key_record(1, expires_at=START + HOUR))
    await stores.keys.add(a_key_record(2))
    await stores.keys.revoke(a_key_record(2).id, START + HOUR)
    live = await stores.keys.live(START + HOUR)
    assert (list(live.keys), live.any_ever) == ([], True)
    await stores.keys.revoke(a_key_record(2).id, START + 2 * HOUR)
    assert (await stores.keys.all())[0].revoked_at == START + HOUR
    with pytest.raises(KeyNotFoundError):
        await stores.keys.revoke("nothing", START)


async def test_a_key_is_replaced_and_ends_no_later_than_it_was_to(stores: Stores) -> None:
    for number, end in ((1, None), (2, START + HOUR), (3, START + 9 * HOUR)):
        old = a_key_record(number, expires_at=end)
        await stores.keys.add(old)
        successor = a_key_record(number + 10)
        await stores.keys.replace(old.id, successor, START + 2 * HOUR)
    ends = {int(key.id): key.expires_at for key in await stores.keys.all()}
    assert {number: ends[number] for number in (1, 2, 3)} == {
        1: START + 2 * HOUR,
        2: START + HOUR,
        3: START + 2 * HOUR,
    }
    assert set(ends) == {1, 2, 3, 11, 12, 13}


async def test_a_key_that_is_unknown_or_revoked_has_no_successor(stores: Stores) -> None:
    await stores.keys.add(a_key_record(1))
    await stores.keys.revoke(a_key_record(1).id, START)
    for key_id in (a_key_record(1).id, "nothing"):
        with pytest.raises(KeyNotFoundError):
            await stores.keys.replace(key_id, a_key_record(9), START)
    assert [key.id for key in await stores.keys.all()] == [a_key_record(1).id]


async def test_use_is_noted_unless_it_was_of_late(stores: Stores) -> None:
    key = a_key_record()
    await stores.keys.add(key)
    for minutes in (0, 59, 60, 61):
        now = START + timedelta(minutes=minutes)
        await stores.keys.note_use(key.id, now, after=now - HOUR)
    assert list(await stores.keys.all()) == [replace(key, last_used_at=START + HOUR)]


async def test_sessions_are_kept_until_they_end_or_are_over(stores: Stores) -> None:
    await stores.keys.add(a_key_record())
    short = SessionRecord(digest="a", key_id=a_key_record().id, expires_at=START + HOUR)
    long = replace(short, digest="b", expires_at=START + 9 * HOUR)
    await stores.sessions.add(short, START)
    assert await stores.sessions.find("a") == short
    await stores.sessions.add(long, START + HOUR)
    assert (await stores.sessions.find("a"), await stores.sessions.find("b")) == (None, long)
    await stores.sessions.remove("b")
    await stores.sessions.remove("b")
    assert await stores.sessions.find("b") is None
