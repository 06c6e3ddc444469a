"""What every store of used-up limits promises, to one process and to several."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.adapters.database.access_keys import SqlKeyStore
from app.adapters.database.access_usage import SqlUsageStore
from app.adapters.database.database import Database
from app.domain.allowance import Policy, Window
from app.grading.access.ports import Taken, UsageStore
from app.grading.access.records import Account, Slots
from tests.contracts.test_key_store import a_key_record
from tests.fakes.access import InMemoryUsageStore
from tests.fakes.clock import START

pytestmark = pytest.mark.anyio

KEY, OTHER = a_key_record(1).id, a_key_record(2).id
MIDDAY = int(START.timestamp())
ACCOUNT = Account(key_id=KEY, policy=Policy.TOKENS, window=Window(start=MIDDAY, end=MIDDAY + 60))
NEXT = replace(ACCOUNT, window=Window(start=MIDDAY + 60, end=MIDDAY + 120))
SOON = START + timedelta(seconds=15)


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def stores(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[tuple[UsageStore, UsageStore]]:
    """The stores of two processes on one database."""
    if request.param == "memory":
        shared = InMemoryUsageStore()
        yield shared, shared
        return
    sqlite = f"sqlite:///{tmp_path / 'usage.db'}"
    is_sqlite = request.param == "sqlite"
    url = sqlite if is_sqlite else request.getfixturevalue("emptied_postgres_url")
    databases = [Database.open(url) for _ in range(2)]
    await databases[0].migrate()
    for number in (1, 2):
        await SqlKeyStore(databases[0]).add(a_key_record(number))
    yield SqlUsageStore(databases[0]), SqlUsageStore(databases[1])
    for database in databases:
        await database.close()


Both = tuple[UsageStore, UsageStore]


async def test_a_limit_is_handed_out_once(stores: Both) -> None:
    first, second = stores
    assert await first.take(ACCOUNT, 60, 100) == Taken(granted=60, left=40)
    assert await second.take(ACCOUNT, 60, 100) == Taken(granted=40, left=0)
    assert await first.take(ACCOUNT, 1, 100) == Taken(granted=0, left=0)
    assert await second.take(NEXT, 1, 100) == Taken(granted=1, left=99)


async def test_accounts_do_not_mix(stores: Both) -> None:
    store = stores[0]
    for account in (ACCOUNT, replace(ACCOUNT, key_id=OTHER), NEXT):
        assert await store.take(account, 5, 5) == Taken(granted=5, left=0)
    grades = replace(ACCOUNT, policy=Policy.GRADES)
    assert await store.take(grades, 5, 5) == Taken(granted=5, left=0)


async def test_what_was_used_over_the_limit_is_counted(stores: Both) -> None:
    first, second = stores
    await first.add(ACCOUNT, 10**12)
    assert await second.take(ACCOUNT, 1, 100) == Taken(granted=0, left=0)
    assert await second.take(ACCOUNT, 1, 10**12 + 1) == Taken(granted=1, left=0)


async def test_of_many_takers_at_once_none_gets_what_is_not_there(stores: Both) -> None:
    taking = [stores[number % 2].take(ACCOUNT, 7, 100) for number in range(40)]
    taken = await asyncio.gather(*taking)
    assert sum(one.granted for one in taken) == 100


def slots(holder: str, wanted: int) -> Slots:
    return Slots(key_id=KEY, holder=holder, wanted=wanted, until=SOON)


async def test_places_are_held_until_they_run_out(stores: Both) -> None:
    first, second = stores
    assert await first.hold(slots("a", 3), 5, START) == 3
    assert await second.hold(slots("b", 3), 5, START) == 2
    assert await first.hold(slots("a", 2), 5, START) == 2
    assert await second.hold(slots("b", 9), 5, START) == 3
    assert await second.hold(slots("c", 9), 5, START) == 0
    assert await second.hold(slots("c", 9), 5, SOON) == 5


async def test_places_are_renewed_together_and_what_is_not_named_is_free(stores: Both) -> None:
    first, second = stores
    later = SOON + timedelta(seconds=15)
    await first.hold(slots("a", 5), 5, START)
    await first.renew("a", {KEY: 1, OTHER: 4}, later)
    assert await second.hold(slots("b", 9), 5, SOON) == 4
    assert await second.hold(replace(slots("b", 9), key_id=OTHER), 5, SOON) == 1
    await first.renew("a", {}, later)
    assert await second.hold(slots("b", 9), 5, SOON) == 5


async def test_of_many_processes_at_once_none_gets_a_place_that_is_not_there(stores: Both) -> None:
    holding = [stores[n % 2].hold(slots(f"h{n}", 3), 10, START) for n in range(20)]
    assert sum(await asyncio.gather(*holding)) == 10
