"""Chunks of cohorts while the provider or the database is in trouble."""

from __future__ import annotations

import asyncio

import pytest

from app.domain.cohort import CohortStatus
from app.domain.errors import (
    JudgeRateLimitedError,
    JudgeTimeoutError,
    JudgeUnavailableError,
)
from app.grading.cohorts.records import Cohort
from app.grading.outage import Endurance
from tests.grading.cohorts.workshop import GOOD, BusyJudge, Workshop, texts, until

pytestmark = pytest.mark.anyio


async def graded(shop: Workshop, cohort_id: str, count: int = 1000) -> Cohort:
    await shop.grader.grade_chunk(cohort_id, 0, count)
    return await shop.cohorts.get(cohort_id)


async def test_a_provider_that_is_away_fails_no_answer() -> None:
    shop = Workshop(llm=BusyJudge(seconds=0.001), most=10)
    shop.llm.outcome = lambda _: JudgeUnavailableError("down")
    cohort_id = await shop.cohort(texts(100))
    grading = asyncio.create_task(graded(shop, cohort_id))
    await asyncio.sleep(0.5)
    assert shop.grader.waiting_seconds > 0
    tried = sum(shop.llm.calls.values())
    assert tried < 40, "only one at a time looks whether it is back"
    shop.llm.outcome = lambda _: GOOD
    cohort = await asyncio.wait_for(grading, 10)
    assert (cohort.status, cohort.counts.graded) == (CohortStatus.DONE, 100)
    assert shop.grader.waiting_seconds == 0


async def test_patience_with_a_provider_that_is_away_can_be_bounded() -> None:
    shop = Workshop(endurance=Endurance(first_wait_seconds=0.02, away_seconds=0.2))
    shop.llm.outcome = lambda _: JudgeTimeoutError("slow")
    cohort = await asyncio.wait_for(graded(shop, await shop.cohort(texts(30))), 10)
    assert (cohort.status, cohort.paused_reason) == (CohortStatus.PAUSED, "judge_timeout")
    assert cohort.counts.failed == 0


async def test_being_asked_too_often_for_a_while_fails_no_answer() -> None:
    shop = Workshop(llm=BusyJudge(seconds=0.001))
    asked = 0

    def every_other(_: str) -> JudgeRateLimitedError | object:
        nonlocal asked
        asked += 1
        return JudgeRateLimitedError("slowly") if asked % 2 else GOOD

    shop.llm.outcome = every_other  # type: ignore[assignment] # it gives outcomes
    cohort = await graded(shop, await shop.cohort(texts(60)))
    assert (cohort.counts.graded, cohort.counts.failed) == (60, 0)
    assert shop.flow.window.size < 50


async def test_an_answer_that_fails_while_others_are_answered_is_given_up() -> None:
    shop = Workshop(llm=BusyJudge(seconds=0.005))
    shop.llm.outcome = lambda text: JudgeTimeoutError("slow") if "team 7 " in text else GOOD
    cohort_id = await shop.cohort(texts(400))
    cohort = await asyncio.wait_for(graded(shop, cohort_id), 20)
    assert (cohort.counts.graded, cohort.counts.failed) == (399, 1)
    assert max(shop.llm.calls.values()) <= 20


async def test_results_wait_in_memory_while_the_database_is_away() -> None:
    shop = Workshop(llm=BusyJudge(seconds=0.1))
    cohort_id = await shop.cohort(texts(30))
    grading = asyncio.create_task(shop.grader.grade_chunk(cohort_id, 0, 30))
    await until(lambda: shop.llm.in_flight == 30)
    shop.cohorts.is_available = False
    await asyncio.sleep(0.5)
    assert not grading.done()
    shop.cohorts.is_available = True
    assert await asyncio.wait_for(grading, 10) == 30
    assert set(shop.llm.calls.values()) == {1}
    assert (await shop.cohorts.get(cohort_id)).counts.graded == 30
