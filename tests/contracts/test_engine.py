"""What every engine promises."""

from __future__ import annotations

import asyncio

import pytest

from app.domain.cohort import CohortStatus
from app.domain.errors import JudgeMisconfiguredError, JudgeRefusedError
from tests.contracts.engines import OpenEngine
from tests.grading.cohorts.workshop import GOOD, texts, until

pytestmark = pytest.mark.anyio


async def test_a_submitted_cohort_is_graded_to_its_end(opened_engine: OpenEngine) -> None:
    cohort_id = await opened_engine.cohort(texts(230))
    async with opened_engine.running():
        await opened_engine.submit(cohort_id)
        cohort = await opened_engine.settled(cohort_id)
    assert (cohort.status, cohort.counts.graded) == (CohortStatus.DONE, 230)
    assert set(opened_engine.judge.calls.values()) == {1}
    assert cohort.cost_usd == pytest.approx(0.23)


async def test_what_was_left_unfinished_is_gone_on_with_at_the_start(
    opened_engine: OpenEngine,
) -> None:
    opened_engine.judge.seconds = 0.05
    cohort_id = await opened_engine.cohort(texts(300))
    async with opened_engine.running():
        await opened_engine.submit(cohort_id)
        await until(lambda: sum(opened_engine.judge.calls.values()) > 60)
    half = await opened_engine.store.get(cohort_id)
    assert 0 < half.counts.graded < 300
    assert half.counts.graded == sum(opened_engine.judge.calls.values())
    opened_engine.judge.seconds = 0.0
    await opened_engine.restart()
    async with opened_engine.running():
        cohort = await opened_engine.settled(cohort_id)
    assert cohort.counts.graded == 300
    assert set(opened_engine.judge.calls.values()) == {1}


async def test_a_halted_cohort_makes_no_more_calls_while_others_go_on(
    opened_engine: OpenEngine,
) -> None:
    opened_engine.judge.seconds = 0.02
    first = await opened_engine.cohort(texts(400, "first"))
    async with opened_engine.running():
        await opened_engine.submit(first)
        await until(lambda: sum(opened_engine.judge.calls.values()) > 10)
        await opened_engine.store.cancel(first)
        await opened_engine.halt(first)
        await asyncio.sleep(0.1)
        calls = sum(opened_engine.judge.calls.values())
        second = await opened_engine.cohort(texts(40, "second"))
        await opened_engine.submit(second)
        assert (await opened_engine.settled(second)).counts.graded == 40
    assert sum(opened_engine.judge.calls.values()) == calls + 40
    assert (await opened_engine.store.get(first)).counts.graded == calls


async def test_a_paused_cohort_goes_on_when_it_is_submitted_again(
    opened_engine: OpenEngine,
) -> None:
    opened_engine.judge.outcome = lambda _: JudgeMisconfiguredError("bad key")
    cohort_id = await opened_engine.cohort(texts(120))
    async with opened_engine.running():
        await opened_engine.submit(cohort_id)
        paused = await opened_engine.settled(cohort_id)
        assert (paused.status, paused.paused_reason) == (
            CohortStatus.PAUSED,
            "judge_misconfigured",
        )
        opened_engine.judge.outcome = lambda _: GOOD
        await opened_engine.store.resume(cohort_id)
        await opened_engine.submit(cohort_id)
        assert (await opened_engine.settled(cohort_id)).counts.graded == 120


async def test_failures_that_are_tried_again_are_graded(opened_engine: OpenEngine) -> None:
    opened_engine.judge.outcome = lambda text: (
        JudgeRefusedError("no") if "team 11" in text else GOOD
    )
    cohort_id = await opened_engine.cohort(texts(120))
    async with opened_engine.running():
        await opened_engine.submit(cohort_id)
        counts = (await opened_engine.settled(cohort_id)).counts
        assert (counts.graded, counts.failed) == (109, 11)
        opened_engine.judge.outcome = lambda _: GOOD
        await opened_engine.store.retry(cohort_id)
        await opened_engine.submit(cohort_id)
        counts = (await opened_engine.settled(cohort_id)).counts
    assert (counts.graded, counts.failed) == (120, 0)


async def test_several_cohorts_are_graded_side_by_side(opened_engine: OpenEngine) -> None:
    ids = [await opened_engine.cohort(texts(70, f"word{n}")) for n in range(4)]
    async with opened_engine.running():
        for cohort_id in ids:
            await opened_engine.submit(cohort_id)
        ended = [await opened_engine.settled(cohort_id) for cohort_id in ids]
    assert [one.counts.graded for one in ended] == [70] * 4
