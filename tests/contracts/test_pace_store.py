"""What every store of shared rates promises."""

from __future__ import annotations

import asyncio
import time

import pytest

from app.grading.cohorts.ports import PaceStore
from tests.contracts.conftest import OpenStore
from tests.fakes.clock import FixedClock

pytestmark = pytest.mark.anyio

RATE, BURST = 50.0, 10.0
LATENESS = 0.25
"""Seconds that a test's own clock may be behind the database's, on a busy machine."""


class Using:
    """When each slot may be used, by the clock that the store goes by."""

    def __init__(self, opened: OpenStore) -> None:
        self.is_real = opened.is_postgresql
        self._clock: FixedClock = opened.clock
        self.times: list[float] = []

    def now(self) -> float:
        return time.monotonic() if self.is_real else self._clock.now().timestamp()

    async def pass_time(self, seconds: float) -> None:
        self._clock.advance(seconds)
        if self.is_real:
            await asyncio.sleep(seconds)

    async def take(self, pace: PaceStore, slots: int) -> float:
        wait = await pace.lease("r", slots=slots, rate=RATE, burst=BURST)
        self.times += [self.now() + wait] * slots
        return wait

    def most_over(self) -> float:
        """By how much the busiest window goes over what the rate allows."""
        times = sorted(self.times)
        return max(
            (last - first + 1) - RATE * (times[last] - times[first]) - BURST
            for first in range(len(times))
            for last in range(first, len(times))
        )


async def test_no_window_has_more_than_the_rate_and_one_burst(opened: OpenStore) -> None:
    using, other = Using(opened), await opened.other()
    for step in range(24):
        await using.take((opened.pace, other.pace)[step % 2], 1 + step % 7)
        await using.pass_time((0.0, 0.01, 0.3)[step % 3])
    allowance = RATE * LATENESS if using.is_real else 1e-3
    assert using.most_over() <= allowance
    await other.close()


async def test_callers_at_once_share_one_rate(opened: OpenStore) -> None:
    using, other = Using(opened), await opened.other()
    takes = [using.take(pace, 5) for _ in range(8) for pace in (opened.pace, other.pace)]
    waits = sorted(await asyncio.gather(*takes))
    expected = [max(0.0, (5 * place - BURST) / RATE) for place in range(1, 17)]
    near = LATENESS if using.is_real else 1e-4
    assert waits == pytest.approx(expected, abs=near)
    await other.close()


async def test_a_slot_that_is_free_is_not_waited_for(opened: OpenStore) -> None:
    using = Using(opened)
    assert await using.take(opened.pace, 10) == 0
    await using.pass_time(0.4)
    assert await using.take(opened.pace, 10) == 0
    assert await opened.pace.lease("other", slots=10, rate=RATE, burst=BURST) == 0


async def test_everyone_waits_while_a_rate_is_held(opened: OpenStore) -> None:
    using, other = Using(opened), await opened.other()
    await opened.pace.hold("r", seconds=30)
    await other.pace.hold("r", seconds=10)
    near = LATENESS if using.is_real else 1e-4
    assert await using.take(other.pace, 10) == pytest.approx(30, abs=near)
    assert await using.take(opened.pace, 5) == pytest.approx(30 + 5 / RATE, abs=near)
    assert await opened.pace.lease("other", slots=1, rate=RATE, burst=BURST) == 0
    await other.close()


async def test_a_hold_is_kept_over_a_restart(opened: OpenStore) -> None:
    await opened.pace.hold("r", seconds=30)
    await opened.reopen()
    wait = await opened.pace.lease("r", slots=1, rate=RATE, burst=BURST)
    assert 30 - 2 * LATENESS <= wait <= 30
