"""So many requests and tokens a minute, whoever asks."""

from __future__ import annotations

import asyncio

import pytest
from typing_extensions import override

from app.domain.errors import StoreUnavailableError
from app.grading.cohorts.halting import HaltedError
from app.grading.cohorts.pacing import LocalPace, Pacer

pytestmark = pytest.mark.anyio


class Time:
    """Seconds that pass only in sleeps; those who sleep wake in the right order."""

    def __init__(self) -> None:
        self.now = 0.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        wake: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.now + seconds, wake))
        await wake

    async def run(self, *tasks: asyncio.Task[object]) -> None:
        """Let time pass until the tasks are done."""
        while not all(task.done() for task in tasks):
            for _ in range(20):
                await asyncio.sleep(0)
            if self._sleepers:
                self._sleepers.sort(key=lambda one: one[0])
                until, wake = self._sleepers.pop(0)
                self.now = max(self.now, until)
                wake.set_result(None)


class CountingPace(LocalPace):
    """Counts leases; away while `is_away`."""

    def __init__(self, clock: Time) -> None:
        super().__init__(clock)
        self.leases = 0
        self.is_away = False

    @override
    async def lease(self, name: str, *, slots: int, rate: float, burst: float) -> float:
        self.leases += 1
        if self.is_away:
            raise StoreUnavailableError("away")
        return await super().lease(name, slots=slots, rate=rate, burst=burst)


def most_in_a_second(times: list[float]) -> int:
    return max(sum(begin <= one < begin + 1 for one in times) for begin in times)


async def calls(time: Time, pacers: list[Pacer], count: int, tokens: int = 1) -> list[float]:
    made: list[float] = []

    async def call(pacer: Pacer) -> None:
        await pacer.turn(tokens)
        made.append(time.now)

    tasks = [asyncio.create_task(call(pacers[n % len(pacers)])) for n in range(count)]
    await time.run(*tasks)
    return made


async def test_two_processes_together_keep_to_the_rate_with_few_leases() -> None:
    time = Time()
    store = CountingPace(time)
    pacers = [
        Pacer(store, requests_per_minute=6000, clock=time, sleep=time.sleep) for _ in range(2)
    ]
    made = await calls(time, pacers, 400)
    assert most_in_a_second(made) <= 101
    assert made[-1] == pytest.approx(4.0, abs=0.1)
    assert store.leases == 40


async def test_tokens_are_paced_and_put_right_after_the_call() -> None:
    time = Time()
    pacer = Pacer(LocalPace(time), tokens_per_minute=60_000, clock=time, sleep=time.sleep)
    made = await calls(time, [pacer], 5, tokens=500)
    assert made == pytest.approx([0, 0.5, 1.0, 1.5, 2.0], abs=0.05)
    for _ in range(5):
        pacer.settle(500, 1500)
    [later] = await calls(time, [pacer], 1, tokens=500)
    assert later == pytest.approx(2.5, abs=0.1)
    [after_debt] = await calls(time, [pacer], 1, tokens=500)
    assert after_debt >= 7.4


async def test_without_a_rate_nobody_waits() -> None:
    time = Time()
    store = CountingPace(time)
    made = await calls(time, [Pacer(store, clock=time, sleep=time.sleep)], 1000)
    assert (set(made), store.leases) == ({0.0}, 1)


@pytest.mark.parametrize("rate", [None, 6000.0])
async def test_a_hold_is_heard_by_every_process(rate: float | None) -> None:
    time = Time()
    store = LocalPace(time)
    told, other = (
        Pacer(store, requests_per_minute=rate, clock=time, sleep=time.sleep) for _ in range(2)
    )
    await calls(time, [told, other], 4)
    await told.hold(30)
    time.now += 1  # within half a second all look
    made = await calls(time, [told, other], 4)
    assert min(made) >= 30


async def test_a_hold_is_kept_by_those_who_wait_for_their_slot_already() -> None:
    time = Time()
    pacer = Pacer(LocalPace(time), requests_per_minute=60, clock=time, sleep=time.sleep)
    waiting = asyncio.create_task(calls(time, [pacer], 3))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await pacer.hold(50)
    made = await waiting
    assert [one >= 50 for one in made] == [False, True, True]


async def test_a_stop_sends_all_who_wait_away() -> None:
    pacer = Pacer(LocalPace(), requests_per_minute=1)
    await pacer.turn(1)
    waiting = asyncio.create_task(pacer.turn(1))
    await asyncio.sleep(0.01)
    pacer.stop()
    with pytest.raises(HaltedError):
        await asyncio.wait_for(waiting, 2)


async def test_a_store_that_is_away_holds_calls_until_it_is_back() -> None:
    time = Time()
    store = CountingPace(time)
    store.is_away = True
    pacer = Pacer(store, requests_per_minute=600, clock=time, sleep=time.sleep)
    waiting = asyncio.create_task(pacer.turn(1))
    for _ in range(10):
        await asyncio.sleep(0)
    assert (waiting.done(), store.leases) == (False, 1)
    store.is_away = False
    await time.run(waiting)
    assert store.leases == 2
