"""What stands before a call."""

from __future__ import annotations

import asyncio

import pytest

from app.domain.answer import read
from app.domain.errors import JudgeMisconfiguredError, JudgeRateLimitedError, JudgeRefusedError
from app.grading.cohorts.budget import Budget
from app.grading.cohorts.gate import Flow, GatedJudge
from app.grading.cohorts.halting import HaltedError
from app.grading.cohorts.pacing import LocalPace, Pacer
from app.grading.cohorts.window import Window
from app.grading.outage import Endurance, Outage
from app.grading.ports import Assignment
from tests.builders import ANSWER
from tests.grading.cohorts.test_budget import COHORT
from tests.grading.cohorts.workshop import GOOD, RUBRIC, BusyJudge, a_flow

pytestmark = pytest.mark.anyio

ASSIGNMENT = Assignment(rubric=RUBRIC, answer=read(ANSWER))


class Gatekeeper:
    """Implements the `Turnstile` protocol."""

    lane = "coh_1"

    def __init__(self) -> None:
        self.budget = Budget(COHORT)
        self.is_halted = False
        self.reasons: list[str] = []

    def check(self) -> None:
        if self.is_halted:
            raise HaltedError(self.lane)

    def block(self, reason: str) -> None:
        self.is_halted = True
        self.reasons.append(reason)


def a_gated(judge: BusyJudge, flow: Flow, *, waits: bool = True) -> tuple[GatedJudge, Gatekeeper]:
    keeper = Gatekeeper()
    return GatedJudge(judge, flow, keeper, waits=waits), keeper


async def test_a_reply_is_passed_on_and_leaves_nothing_behind() -> None:
    flow, judge = a_flow(), BusyJudge()
    gated, _ = a_gated(judge, flow)
    assert await gated.ask(ASSIGNMENT) == GOOD
    assert (flow.window.in_flight, flow.outage.successes) == (0, 1)
    assert gated.identity(RUBRIC) == judge.identity(RUBRIC)


async def test_a_halted_cohort_asks_nobody() -> None:
    judge = BusyJudge()
    gated, keeper = a_gated(judge, a_flow())
    keeper.is_halted = True
    with pytest.raises(HaltedError):
        await gated.ask(ASSIGNMENT)
    assert not judge.calls


async def test_what_fails_on_every_answer_blocks_the_cohort_before_the_next_call() -> None:
    judge, flow = BusyJudge(), a_flow(1)
    judge.outcome = lambda _: JudgeMisconfiguredError("bad key")
    gated, keeper = a_gated(judge, flow)
    outcomes = await asyncio.gather(
        *(gated.ask(ASSIGNMENT) for _ in range(5)), return_exceptions=True
    )
    assert [type(one) for one in outcomes] == [JudgeMisconfiguredError] + [HaltedError] * 4
    assert (keeper.reasons, sum(judge.calls.values())) == (["judge_misconfigured"], 1)


async def test_where_another_judge_stands_in_nothing_waits_and_nothing_is_blocked() -> None:
    judge = BusyJudge()
    judge.outcome = lambda _: JudgeRateLimitedError("slowly")
    gated, keeper = a_gated(judge, a_flow(), waits=False)
    with pytest.raises(JudgeRateLimitedError):
        await gated.ask(ASSIGNMENT)
    judge.outcome = lambda _: JudgeMisconfiguredError("bad key")
    with pytest.raises(JudgeMisconfiguredError):
        await gated.ask(ASSIGNMENT)
    assert keeper.reasons == []


async def test_a_refusal_shows_that_the_provider_is_there() -> None:
    judge, flow = BusyJudge(), a_flow()
    judge.outcome = lambda _: JudgeRefusedError("no")
    gated, _ = a_gated(judge, flow)
    with pytest.raises(JudgeRefusedError):
        await gated.ask(ASSIGNMENT)
    assert flow.outage.successes == 1


async def test_trouble_cuts_the_window_and_holds_everybody_as_long_as_was_asked() -> None:
    endurance = Endurance()
    pacer = Pacer(LocalPace())
    window = Window(40, first=40)
    flow = Flow(window=window, outage=Outage(endurance), endurance=endurance, pacer=pacer)
    flow.on_trouble(JudgeRateLimitedError("slowly", retry_after_seconds=30))
    await asyncio.sleep(0.01)
    assert window.size == 20
    assert pacer.held_seconds() == pytest.approx(30, abs=1)
