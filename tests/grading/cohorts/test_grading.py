"""Chunks of cohorts: graded once, whatever happens around them."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from app.domain.cohort import CohortStatus
from app.domain.errors import (
    AnswerJudgeError,
    JudgeMisconfiguredError,
    JudgeQuotaExceededError,
    JudgeRefusedError,
    JudgeUnavailableError,
    SystemicJudgeError,
)
from app.grading.cohorts.records import Cohort, CohortResult
from app.grading.grader import Grader, GradeRequest
from app.grading.judges import Judges
from tests.builders import ANSWER, a_rubric, verdicts
from tests.fakes.judge import a_reply
from tests.fakes.rubrics import InMemoryRubricLibrary
from tests.grading.cohorts.workshop import GOOD, RUBRIC, BusyJudge, Workshop, texts, until

pytestmark = pytest.mark.anyio


async def results(shop: Workshop, cohort_id: str) -> list[CohortResult]:
    page = await shop.cohorts.results(cohort_id, after=None, limit=10_000)
    return list(page.items)


async def graded(shop: Workshop, cohort_id: str, count: int = 1000) -> Cohort:
    await shop.grader.grade_chunk(cohort_id, 0, count)
    return await shop.cohorts.get(cohort_id)


async def test_a_chunk_is_graded_and_stored_once() -> None:
    shop = Workshop()
    cohort_id = await shop.cohort(texts(120))
    assert await shop.grader.grade_chunk(cohort_id, 50, 100) == 50
    assert (await shop.cohorts.get(cohort_id)).status is CohortStatus.RUNNING
    assert await shop.grader.grade_chunk(cohort_id, 0, 120) == 70
    assert await shop.grader.grade_chunk(cohort_id, 0, 120) == 0
    cohort = await shop.cohorts.get(cohort_id)
    assert (cohort.status, cohort.counts.graded) == (CohortStatus.DONE, 120)
    assert set(shop.llm.calls.values()) == {1}
    assert cohort.cost_usd == pytest.approx(0.12)
    assert [one.reference for one in await results(shop, cohort_id)][:2] == ["r0", "r1"]


async def test_no_more_calls_are_made_at_once_than_the_window_allows() -> None:
    shop = Workshop(llm=BusyJudge(seconds=0.005), most=7)
    await graded(shop, await shop.cohort(texts(60)))
    assert shop.llm.most_in_flight == 7


async def test_identical_answers_are_judged_once_even_at_the_same_time() -> None:
    shop = Workshop(llm=BusyJudge(seconds=0.005))
    cohort_id = await shop.cohort([*texts(3), *texts(3), *texts(3)])
    cohort = await graded(shop, cohort_id)
    assert (set(shop.llm.calls.values()), len(shop.llm.calls)) == ({1}, 3)
    assert cohort.counts.graded == 9
    assert cohort.cost_usd == pytest.approx(0.003)
    records = [one.grade for one in await results(shop, cohort_id)]
    assert sum(record.cached for record in records if record) == 6


async def test_work_that_was_graded_before_is_not_judged_again() -> None:
    shop = Workshop()
    judges = Judges(embedded=shop.embedded, llm=shop.llm)
    library = InMemoryRubricLibrary(RUBRIC)
    grader = Grader(judges=judges, store=shop.grades, rubrics=library, clock=shop.clock)
    await grader.grade(GradeRequest(rubric_id=RUBRIC.id, answer=texts(1)[0]))
    cohort = await graded(shop, await shop.cohort(texts(2)))
    assert cohort.counts.graded == 2
    assert cohort.cost_usd == pytest.approx(0.001)
    assert sorted(shop.llm.calls.values()) == [1, 1]


async def test_floors_need_no_judge() -> None:
    shop = Workshop()
    cohort_id = await shop.cohort(["", " \n", ANSWER])
    cohort = await graded(shop, cohort_id)
    assert (cohort.status, sum(shop.llm.calls.values())) == (CohortStatus.DONE, 1)
    first = (await results(shop, cohort_id))[0].grade
    assert first is not None
    assert first.judge.kind == "none"


@pytest.mark.parametrize(
    "error", [JudgeRefusedError("no"), AnswerJudgeError("too long"), RuntimeError("a fault")]
)
async def test_what_fails_on_one_answer_stays_on_its_row(error: Exception) -> None:
    shop = Workshop()
    shop.llm.outcome = lambda text: error if "team 3 " in text else GOOD
    cohort_id = await shop.cohort(texts(10))
    cohort = await graded(shop, cohort_id)
    assert (cohort.counts.graded, cohort.counts.failed) == (9, 1)
    record = (await results(shop, cohort_id))[3].grade
    assert record is not None
    assert record.failure is not None
    assert record.failure.code == getattr(error, "code", "internal_error")
    assert "a fault" not in record.failure.detail


@pytest.mark.parametrize("error", [JudgeMisconfiguredError("key"), JudgeQuotaExceededError("no")])
async def test_what_fails_on_every_answer_pauses_the_cohort_and_it_can_go_on(
    error: SystemicJudgeError,
) -> None:
    shop = Workshop(llm=BusyJudge(seconds=0.001), most=5)
    shop.llm.outcome = lambda _: error
    cohort_id = await shop.cohort(texts(40))
    cohort = await graded(shop, cohort_id)
    assert (cohort.status, cohort.paused_reason) == (CohortStatus.PAUSED, error.code)
    assert cohort.counts.done == 0
    assert sum(shop.llm.calls.values()) <= 5
    shop.llm.outcome = lambda _: GOOD
    assert (await graded(shop, cohort_id)).counts.done == 0
    await shop.cohorts.resume(cohort_id)
    assert (await graded(shop, cohort_id)).counts.graded == 40


async def test_a_cohort_whose_version_of_the_rubric_is_gone_is_paused() -> None:
    other = a_rubric(version="2.0.0")
    shop = Workshop(rubric=other)
    cohort = await graded(shop, await shop.cohort(texts(3)))
    assert (cohort.status, cohort.paused_reason) == (CohortStatus.PAUSED, "rubric_gone")
    assert not shop.llm.calls


async def test_a_judge_that_is_not_there_pauses_the_cohort() -> None:
    shop = Workshop()
    parts = shop.grader._parts
    shop.grader._parts = replace(parts, judges=Judges(embedded=shop.embedded))
    cohort = await graded(shop, await shop.cohort(texts(3)))
    assert cohort.paused_reason == "judge_not_configured"


async def test_the_embedded_judge_grades_where_the_cohort_wants_it() -> None:
    shop = Workshop()
    cohort = await graded(shop, await shop.cohort(texts(5), judge="embedded"))
    assert (cohort.counts.done, len(shop.embedded.calls), len(shop.llm.calls)) == (5, 5, 0)


async def test_the_embedded_judge_stands_in_when_the_operator_chose_so() -> None:
    shop = Workshop(falls_back=True)
    shop.llm.outcome = lambda _: JudgeUnavailableError("down")
    cohort_id = await shop.cohort(texts(5))
    cohort = await graded(shop, cohort_id)
    assert cohort.counts.needs_review == 5
    assert all(one.grade and one.grade.degraded for one in await results(shop, cohort_id))


async def test_a_cost_limit_is_not_passed() -> None:
    shop = Workshop(llm=BusyJudge(seconds=0.002))
    cohort_id = await shop.cohort(texts(100), max_cost_usd=0.0205)
    cohort = await graded(shop, cohort_id)
    assert (cohort.status, cohort.paused_reason) == (CohortStatus.PAUSED, "budget_reached")
    assert cohort.cost_usd == pytest.approx(0.020)
    await shop.cohorts.resume(cohort_id, max_cost_usd=1.0)
    assert (await graded(shop, cohort_id)).counts.graded == 100


async def test_a_cost_limit_without_known_prices_pauses_the_cohort() -> None:
    shop = Workshop(llm=BusyJudge(seconds=0.002))
    shop.llm.outcome = lambda _: a_reply(verdicts(), cost_usd=None)
    cohort = await graded(shop, await shop.cohort(texts(20), max_cost_usd=1.0))
    assert (cohort.paused_reason, cohort.counts.done) == ("price_unknown", 1)


async def test_a_halted_cohort_makes_no_more_calls_and_keeps_what_was_under_way() -> None:
    shop = Workshop(llm=BusyJudge(seconds=0.05), most=10)
    cohort_id = await shop.cohort(texts(100))
    grading = asyncio.create_task(shop.grader.grade_chunk(cohort_id, 0, 100))
    await until(lambda: shop.llm.in_flight == 10)
    await shop.cohorts.cancel(cohort_id)
    shop.grader.halt(cohort_id)
    assert await asyncio.wait_for(grading, 5) == 10
    assert sum(shop.llm.calls.values()) == 10
    cohort = await shop.cohorts.get(cohort_id)
    assert (cohort.counts.graded, cohort.counts.cancelled) == (10, 90)


async def test_what_others_did_to_a_cohort_is_noticed() -> None:
    shop = Workshop(llm=BusyJudge(seconds=1.6), most=2)
    cohort_id = await shop.cohort(texts(10))
    watching = asyncio.create_task(shop.grader.watch())
    grading = asyncio.create_task(shop.grader.grade_chunk(cohort_id, 0, 10))
    await until(lambda: shop.llm.in_flight == 2)
    await shop.cohorts.pause(cohort_id, reason="operator")
    assert await asyncio.wait_for(grading, 10) == 2
    watching.cancel()


async def test_a_grader_that_was_stopped_finishes_what_is_under_way() -> None:
    shop = Workshop(llm=BusyJudge(seconds=0.05), most=10)
    cohort_id = await shop.cohort(texts(100))
    grading = asyncio.create_task(shop.grader.grade_chunk(cohort_id, 0, 100))
    await until(lambda: shop.llm.in_flight == 10)
    shop.grader.stop()
    assert await asyncio.wait_for(grading, 5) == 10
    assert await shop.grader.grade_chunk(cohort_id, 0, 100) == 0
    cohort = await shop.cohorts.get(cohort_id)
    assert (cohort.counts.graded, cohort.status) == (10, CohortStatus.RUNNING)


async def test_a_fenced_process_begins_no_call() -> None:
    shop = Workshop()
    shop.grader.fence_by(lambda: False)
    cohort_id = await shop.cohort(texts(10))
    assert await shop.grader.grade_chunk(cohort_id, 0, 10) == 0
    assert not shop.llm.calls


async def test_two_processes_on_the_same_chunk_store_each_answer_once() -> None:
    shop = Workshop(llm=BusyJudge(seconds=0.01))
    cohort_id = await shop.cohort(texts(50))
    other = shop.a_grader()
    await asyncio.gather(
        shop.grader.grade_chunk(cohort_id, 0, 50), other.grade_chunk(cohort_id, 0, 50)
    )
    cohort = await shop.cohorts.get(cohort_id)
    assert cohort.counts.graded == 50
    assert cohort.cost_usd == pytest.approx(0.05)


async def test_an_answer_can_be_given_up_unread() -> None:
    shop = Workshop()
    cohort_id = await shop.cohort(texts(2))
    error = AnswerJudgeError("Grading it ended the process.")
    await shop.grader.give_up(cohort_id, 1, error)
    await shop.grader.give_up(cohort_id, 1, error)
    cohort = await graded(shop, cohort_id)
    assert (cohort.counts.failed, cohort.counts.graded) == (1, 1)


async def test_samples_of_an_answer_are_asked_for_together() -> None:
    shop = Workshop()
    cohort_id = await shop.cohort(texts(2), samples=3)
    cohort = await graded(shop, cohort_id)
    assert (cohort.counts.graded, set(shop.llm.calls.values())) == (2, {3})
