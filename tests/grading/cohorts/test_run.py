"""What a process keeps of a cohort."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.cohort import CohortStatus
from app.domain.errors import JudgeNotConfiguredError
from app.grading.cohorts.halting import HaltedError
from app.grading.cohorts.run import CohortRun, Flows
from app.grading.judges import Judges
from tests.fakes.clock import FixedClock
from tests.grading.cohorts.test_budget import COHORT
from tests.grading.cohorts.workshop import RUBRIC, BusyJudge, a_flow

pytestmark = pytest.mark.anyio

RUNNING = replace(COHORT, status=CohortStatus.RUNNING)


def a_run(*, may_call: bool = True) -> CohortRun:
    flows = Flows(llm=a_flow(), embedded=a_flow())
    return CohortRun(RUNNING, RUBRIC, flows=flows, may_call=lambda: may_call, memory=10)


async def test_a_halt_lasts_until_the_cohort_is_seen_to_be_to_do() -> None:
    run = a_run()
    run.check()
    run.halt()
    with pytest.raises(HaltedError):
        run.check()
    run.observe(RUNNING)
    run.check()
    run.observe(replace(RUNNING, status=CohortStatus.PAUSED))
    assert run.is_halted


async def test_results_of_calls_under_way_do_not_undo_a_halt() -> None:
    run = a_run()
    run.block("judge_misconfigured")
    run.on_stored(RUNNING, [])
    assert run.is_halted
    assert [run.blocked(), run.blocked()] == ["judge_misconfigured", None]


async def test_the_first_reason_to_block_counts() -> None:
    run = a_run()
    run.block("budget_reached")
    run.block("judge_misconfigured")
    assert run.blocked() == "budget_reached"


async def test_a_process_that_may_not_call_does_not() -> None:
    with pytest.raises(HaltedError):
        a_run(may_call=False).check()


async def test_the_judge_is_the_one_that_the_cohort_was_made_for() -> None:
    run = a_run()
    judges = Judges(embedded=BusyJudge(kind="embedded"))
    with pytest.raises(JudgeNotConfiguredError):
        run.gated(judges, FixedClock())
    run.cohort = replace(RUNNING, judge="embedded")
    _, judge = run.gated(judges, FixedClock())
    assert judge.identity(RUBRIC).kind == "embedded"
