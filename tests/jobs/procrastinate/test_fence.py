"""A worker that others may count as dead begins no call."""

from __future__ import annotations

import asyncio

import pytest

from app.jobs.procrastinate.fence import Fence

pytestmark = pytest.mark.anyio


class Pulse:
    """A clock, a heartbeat and what became of it."""

    def __init__(self) -> None:
        self.now = 100.0
        self.beats: list[int] = []
        self.lapses = 0
        self.is_lost = False
        self.fence = Fence(self.renew, stall_seconds=8, on_lapse=self.lapse, clock=lambda: self.now)

    async def renew(self, worker_id: int) -> None:
        if self.is_lost:
            raise OSError
        self.beats.append(worker_id)

    def lapse(self) -> None:
        self.lapses += 1


async def test_a_worker_may_call_while_its_heart_beats() -> None:
    pulse = Pulse()
    pulse.fence.belongs_to(7)
    for _ in range(5):
        pulse.now += pulse.fence.beat_seconds
        await pulse.fence.beat()
        assert pulse.fence.may_call()
    assert (pulse.beats, pulse.lapses) == ([7] * 5, 0)


async def test_without_a_heartbeat_it_may_not_after_half_the_time() -> None:
    pulse = Pulse()
    pulse.fence.belongs_to(7)
    pulse.is_lost = True
    pulse.now += 3.9
    assert pulse.fence.may_call()
    with pytest.raises(OSError):  # noqa: PT011 - raised bare above
        await pulse.fence.beat()
    pulse.now += 0.2
    assert not pulse.fence.may_call()


async def test_a_worker_that_wakes_up_lets_go_of_what_it_had() -> None:
    pulse = Pulse()
    pulse.fence.belongs_to(7)
    pulse.now += 16
    await pulse.fence.beat()
    assert pulse.lapses == 1
    assert pulse.fence.may_call(), "what it begins from now on is its own"


async def test_a_new_worker_of_the_process_begins_alive() -> None:
    pulse = Pulse()
    pulse.fence.belongs_to(7)
    pulse.now += 100
    pulse.fence.belongs_to(7)
    assert not pulse.fence.may_call()
    pulse.fence.belongs_to(8)
    assert pulse.fence.may_call()


async def test_before_the_first_job_there_is_nothing_to_renew() -> None:
    pulse = Pulse()
    await pulse.fence.beat()
    assert (pulse.beats, pulse.lapses) == ([], 0)
    await asyncio.sleep(0)
