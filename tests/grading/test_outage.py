"""Whether a provider is away, and whose fault a failure is."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from app.domain.errors import JudgeRateLimitedError, JudgeTimeoutError, JudgeUnavailableError
from app.grading.cohorts.halting import HaltedError
from app.grading.outage import Endurance, Outage, Trials

pytestmark = pytest.mark.anyio

DOWN = JudgeUnavailableError("down")


class Clock:
    """Moved by sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


def an_outage(**fields: float) -> tuple[Outage, Clock]:
    clock = Clock()
    return Outage(Endurance(**fields), clock=clock, sleep=clock.sleep), clock  # type: ignore[arg-type] # any field


def nothing() -> None:
    """Nobody was halted."""


async def test_looks_become_rarer_while_the_provider_stays_away() -> None:
    outage, clock = an_outage()
    assert await outage.admit(nothing) is False
    outage.failed(DOWN, outage.successes)
    looks = []
    for _ in range(8):
        assert await outage.admit(nothing) is True
        looks.append(clock.now)
        outage.failed(DOWN, outage.successes)
    gaps = [round(b - a) for a, b in pairwise(looks)]
    assert gaps == [2, 4, 8, 16, 30, 30, 30]
    assert outage.away_seconds == pytest.approx(clock.now)
    outage.answered()
    assert (outage.is_away, outage.away_seconds) == (False, 0.0)


async def test_calls_that_were_under_way_as_it_went_away_make_looks_no_rarer() -> None:
    outage, clock = an_outage()
    for _ in range(50):
        outage.failed(DOWN, outage.successes)
    await outage.admit(nothing)
    assert clock.now == pytest.approx(1.0)


async def test_one_at_a_time_looks() -> None:
    outage = Outage(Endurance(first_wait_seconds=0.0))
    outage.failed(DOWN, 0)
    assert await outage.admit(nothing) is True
    second = asyncio.create_task(outage.admit(nothing))
    await asyncio.sleep(0.05)
    assert not second.done()
    outage.left()
    assert await asyncio.wait_for(second, 2) is True


async def test_what_the_provider_asks_for_is_waited() -> None:
    outage, clock = an_outage()
    outage.failed(JudgeRateLimitedError("slowly", retry_after_seconds=90), outage.successes)
    await outage.admit(nothing)
    assert clock.now == pytest.approx(90, abs=0.3)


async def test_a_failure_while_others_are_answered_is_no_outage() -> None:
    outage, _ = an_outage()
    outage.answered()
    outage.failed(DOWN, 0)
    assert not outage.is_away


async def test_those_who_wait_can_be_halted() -> None:
    outage, _ = an_outage()
    outage.failed(DOWN, 0)

    def halted() -> None:
        raise HaltedError

    with pytest.raises(HaltedError):
        await outage.admit(halted)


async def test_patience_ends_where_it_is_bounded() -> None:
    outage, clock = an_outage(away_seconds=60.0)
    outage.failed(DOWN, 0)
    clock.now += 59
    assert not outage.is_too_long
    clock.now += 2
    assert outage.is_too_long


@pytest.mark.parametrize(
    ("error", "others", "failures", "is_over"),
    [
        (JudgeTimeoutError("slow"), 1, 3, True),
        (JudgeTimeoutError("slow"), 1, 2, False),
        (JudgeTimeoutError("slow"), 0, 19, False),
        (JudgeTimeoutError("slow"), 0, 20, True),
        (JudgeRateLimitedError("slowly"), 1, 19, False),
        (JudgeRateLimitedError("slowly"), 1, 20, True),
    ],
)
def test_the_fault_is_the_answers_only_if_others_are_answered_meanwhile(
    error: JudgeTimeoutError | JudgeRateLimitedError,
    others: int,
    failures: int,
    is_over: bool,  # noqa: FBT001 - what is expected
) -> None:
    trials, successes = Trials(0), 0
    for _ in range(failures):
        successes += others
        trials.failed(error, successes)
    assert trials.are_over(Endurance()) is is_over
