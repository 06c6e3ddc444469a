from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.allowance import Policy
from app.grading.access.metering import Meter
from tests.fakes.access import InMemoryUsageStore
from tests.fakes.clock import FixedClock

pytestmark = pytest.mark.anyio

REQUESTS, TOKENS = Policy.REQUESTS, Policy.TOKENS


@dataclass
class Processes:
    """Several processes on one database."""

    count: int = 1
    store: InMemoryUsageStore = field(default_factory=InMemoryUsageStore)
    clock: FixedClock = field(default_factory=FixedClock)

    def __post_init__(self) -> None:
        self.meters = [Meter(store=self.store, clock=self.clock) for _ in range(self.count)]

    async def served(self, process: int, limit: int, amount: int = 1) -> bool:
        meter = self.meters[process]
        return await meter.take("k", REQUESTS, amount, limit) is not None


async def test_one_process_serves_just_the_limit_and_the_next_minute_again() -> None:
    one = Processes()
    for _ in range(2):
        assert [await one.served(0, 60) for _ in range(100)] == [True] * 60 + [False] * 40
        one.clock.advance(60)


@given(st.lists(st.integers(0, 3), max_size=150), st.integers(0, 60))
async def test_all_processes_together_never_serve_more_than_the_limit(
    calls: list[int], limit: int
) -> None:
    four = Processes(4)
    served = sum([await four.served(process, limit) for process in calls])
    assert served <= limit
    unused = len(calls) >= limit and limit - served
    assert unused <= 3 * max(1, limit // 8), "what the others hold is all that goes to waste"


async def test_most_requests_cost_no_write_and_refused_ones_none() -> None:
    one = Processes()
    for _ in range(600):
        assert await one.served(0, 600)
    writes = one.store.writes
    assert writes < 45
    for _ in range(1000):
        assert not await one.served(0, 600)
    assert one.store.writes == writes


async def test_requests_at_once_are_counted_once_each() -> None:
    two = Processes(2)
    calls = [two.served(number % 2, 50) for number in range(200)]
    assert sum(await asyncio.gather(*calls)) <= 50


async def test_what_is_given_back_can_be_used_again_but_not_in_another_window() -> None:
    one = Processes()
    meter, began = one.meters[0], one.meters[0].now()
    assert await one.served(0, 10, amount=10)
    assert not await one.served(0, 10)
    meter.give_back("k", REQUESTS, 4, taken_at=began)
    assert [await one.served(0, 10) for _ in range(5)] == [True] * 4 + [False]
    one.clock.advance(60)
    meter.give_back("k", REQUESTS, 4, taken_at=began)
    assert [await one.served(0, 10) for _ in range(11)] == [True] * 10 + [False]


async def test_what_was_used_beyond_what_was_taken_counts_for_every_process() -> None:
    two = Processes(2)
    first, second = two.meters
    assert await first.take("k", TOKENS, 100, 1000) is not None
    await first.use("k", TOKENS, 880)
    assert await second.take("k", TOKENS, 100, 1000) is None


async def test_a_level_tells_what_is_left_and_when_there_is_more() -> None:
    one = Processes()
    level = await one.meters[0].take("k", TOKENS, 10, 100)
    assert level is not None
    assert (level.limit, level.left, level.seconds) == (100, 90, 12 * 3600)


async def test_keys_and_limits_do_not_mix() -> None:
    meter = Processes().meters[0]
    assert await meter.take("k", TOKENS, 5, 5) is not None
    assert await meter.take("k", REQUESTS, 5, 5) is not None
    assert await meter.take("j", TOKENS, 5, 5) is not None
    assert await meter.take("k", TOKENS, 1, 5) is None
