"""The window grows and is cut, and lanes take turns."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.grading.cohorts.halting import HaltedError
from app.grading.cohorts.window import Window

pytestmark = pytest.mark.anyio


class Seconds:
    """A clock in seconds that is moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_it_begins_small_and_lets_one_more_in_with_each_call_that_goes_well() -> None:
    window = Window(100, first=2)
    for _ in range(10):
        window.leave(await window.enter("a"), went_well=True)
    assert (window.size, window.in_flight) == (12, 0)
    for _ in range(200):
        window.leave(await window.enter("a"), went_well=True)
    assert window.size == 100


async def test_trouble_halves_it_once_for_all_calls_of_a_round() -> None:
    clock = Seconds()
    window = Window(64, first=64, clock=clock)
    for _ in range(20):
        window.cut()
    assert window.size == 32
    clock.now += 20
    window.cut()
    assert window.size == 16


async def test_after_a_cut_it_grows_by_one_a_round_and_never_falls_below_one() -> None:
    clock = Seconds()
    window = Window(64, first=16, clock=clock)
    window.cut()
    for _ in range(8):
        window.leave(await window.enter("a"), went_well=True)
    assert window.size == 8
    for _ in range(2):
        window.leave(await window.enter("a"), went_well=True)
    assert window.size == 9
    for _ in range(20):
        clock.now += 20
        window.cut()
    assert window.size == 1


async def test_those_who_wait_take_turns_by_lane() -> None:
    window = Window(1, first=1)
    first = await window.enter("large")
    order: list[str] = []

    async def call(lane: str) -> None:
        began = await window.enter(lane)
        order.append(lane)
        window.leave(began, went_well=True)

    lanes = ["large"] * 4 + ["small"] * 2
    calls = [asyncio.create_task(call(lane)) for lane in lanes]
    await asyncio.sleep(0)
    window.leave(first, went_well=False)
    await asyncio.gather(*calls)
    assert order == ["large", "small", "large", "small", "large", "large"]


async def test_a_lane_that_is_dismissed_goes_away_and_others_stay() -> None:
    window = Window(1, first=1)
    first = await window.enter("a")
    waiting = {lane: asyncio.create_task(window.enter(lane)) for lane in ("a", "b")}
    await asyncio.sleep(0)
    window.dismiss("a")
    with pytest.raises(HaltedError):
        await waiting["a"]
    window.leave(first, went_well=False)
    await waiting["b"]
    assert window.in_flight == 1


async def test_a_caller_that_is_cancelled_takes_no_place() -> None:
    window = Window(1, first=1)
    first = await window.enter("a")
    second, third = (asyncio.create_task(window.enter("a")) for _ in range(2))
    await asyncio.sleep(0)
    window.leave(first, went_well=False)  # lets the second one in, which does not know it yet
    second.cancel()
    await asyncio.wait_for(third, 1)
    assert window.in_flight == 1


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(["well", "badly", "cut"]), max_size=60), st.integers(1, 20))
def test_whatever_happens_the_size_stays_within_bounds(events: list[str], most: int) -> None:
    async def run() -> None:
        clock = Seconds()
        window = Window(most, clock=clock)
        for event in events:
            clock.now += 5
            if event == "cut":
                window.cut()
            else:
                window.leave(await window.enter("a"), went_well=event == "well")
            assert 1 <= window.size <= most
            assert window.in_flight == 0

    asyncio.run(run())
