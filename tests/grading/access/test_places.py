from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime

import pytest
from typing_extensions import override

from app.domain.errors import StoreUnavailableError
from app.grading.access.places import ASKED_AGAIN_AFTER, HELD_FOR, Places
from tests.fakes.access import InMemoryUsageStore
from tests.fakes.clock import FixedClock

pytestmark = pytest.mark.anyio


class House:
    """Several processes on one database."""

    def __init__(self, count: int = 1, store: InMemoryUsageStore | None = None) -> None:
        self.store, self.clock = store or InMemoryUsageStore(), FixedClock()
        self.processes = [Places(store=self.store, clock=self.clock) for _ in range(count)]

    def wait(self) -> None:
        self.clock.advance(ASKED_AGAIN_AFTER.total_seconds())


async def test_there_are_as_many_places_as_the_limit_and_left_ones_are_free() -> None:
    places = House().processes[0]
    assert [await places.enter("k", 3) for _ in range(4)] == [True, True, True, False]
    assert places.left("k", 3) == 0
    places.leave("k")
    assert [await places.enter("k", 3) for _ in range(2)] == [True, False]


async def test_all_processes_together_have_no_more_places() -> None:
    house = House(3)
    entering = [house.processes[number % 3].enter("k", 10) for number in range(60)]
    assert sum(await asyncio.gather(*entering)) <= 10


async def test_most_requests_cost_no_write_and_refused_ones_one_a_second() -> None:
    house = House()
    places = house.processes[0]
    for _ in range(500):
        assert await places.enter("k", 8)
        places.leave("k")
    assert house.store.writes == 1
    for _ in range(8):
        assert await places.enter("k", 8)
    writes = house.store.writes
    for _ in range(100):
        assert not await places.enter("k", 8)
    assert house.store.writes <= writes + 1


async def test_places_that_are_not_needed_go_to_other_processes() -> None:
    house = House(2)
    first, second = house.processes
    for _ in range(4):
        assert await first.enter("k", 4)
    assert not await second.enter("k", 4)
    for _ in range(3):
        first.leave("k")
    await first.renew()
    await first.renew()
    house.wait()
    assert [await second.enter("k", 4) for _ in range(4)] == [True, True, True, False]


async def test_requests_that_run_for_long_keep_their_places() -> None:
    house = House(2)
    first, second = house.processes
    assert await first.enter("k", 1)
    for _ in range(5):
        house.clock.advance(HELD_FOR.total_seconds() - 1)
        await first.renew()
        assert not await second.enter("k", 1)


async def test_the_places_of_a_process_that_died_are_free_again() -> None:
    house = House(2)
    dead, alive = house.processes
    assert await dead.enter("k", 1)
    assert not await alive.enter("k", 1)
    house.clock.advance(HELD_FOR.total_seconds())
    assert await alive.enter("k", 1)


async def test_renewing_goes_on_after_an_outage() -> None:
    class Flaky(InMemoryUsageStore):
        def __init__(self) -> None:
            super().__init__()
            self.renewals, self.often = 0, asyncio.Event()

        @override
        async def renew(self, holder: str, held: Mapping[str, int], until: datetime) -> None:
            self.renewals += 1
            if self.renewals > 2:
                self.often.set()
            raise StoreUnavailableError("away")

    store = Flaky()
    places = House(store=store).processes[0]
    assert await places.enter("k", 1)
    task = asyncio.create_task(places.keep_renewing(0.001))
    async with asyncio.timeout(5):
        await store.often.wait()
    task.cancel()
