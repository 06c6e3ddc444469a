"""Replies of batches, taken in."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.batch_places import BATCH_USD, GOOD, LIVE_USD, BatchPlace, a_cohort, settled
from tests.builders import a_claim, verdicts
from tests.fakes.judge import reply_text
from tests.grading.cohorts.workshop import texts

pytestmark = pytest.mark.anyio


async def test_replies_are_put_where_they_belong_whatever_their_order(place: BatchPlace) -> None:
    place.server.answer = lambda body: (
        reply_text(verdicts(value=a_claim(0))) if "team 7 " in json.dumps(body) else GOOD
    )
    async with place.process() as cohorts:
        cohort_id = await a_cohort(cohorts, texts(30))
        await settled(cohorts, cohort_id)
        page = await cohorts.store.results(cohort_id, after=None, limit=100)
    scores = {
        one.index: one.grade.grade.score for one in page.items if one.grade and one.grade.grade
    }
    assert len(scores) == 30
    assert [index for index, score in scores.items() if score != scores[0]] == [7]


@pytest.mark.parametrize("ending", ["expired", "failed", "cancelled"])
async def test_what_a_batch_leaves_is_graded_live(place: BatchPlace, ending: str) -> None:
    place.server.ending, place.server.share = ending, 0.5
    async with place.process() as cohorts:
        cohort = await settled(cohorts, await a_cohort(cohorts, texts(41)))
    by_batch = 0 if ending == "failed" else 20
    assert (cohort.counts.graded, place.server.live) == (41, 41 - by_batch)
    assert set(place.server.asked.values()) == {1}
    assert cohort.cost_usd == pytest.approx(by_batch * BATCH_USD + (41 - by_batch) * LIVE_USD)


async def test_a_reply_that_cannot_be_read_is_repaired_live_and_both_are_paid(
    place: BatchPlace,
) -> None:
    def answer(body: dict[str, Any]) -> str:
        is_first = len(body["messages"]) == 2
        return "Well." if is_first and "team 5 " in json.dumps(body) else GOOD

    place.server.answer = answer
    async with place.process() as cohorts:
        cohort = await settled(cohorts, await a_cohort(cohorts, texts(20)))
    assert (cohort.counts.graded, place.server.live) == (20, 2)
    assert cohort.cost_usd == pytest.approx(19 * BATCH_USD + 2 * LIVE_USD)


async def test_a_refusal_in_a_batch_fails_its_answer_only(place: BatchPlace) -> None:
    place.server.answer = lambda body: None if "team 5 " in json.dumps(body) else GOOD
    async with place.process() as cohorts:
        cohort_id = await a_cohort(cohorts, texts(20))
        cohort = await settled(cohorts, cohort_id)
        failed = (await cohorts.store.results(cohort_id, after=4, limit=1)).items[0].grade
    assert (cohort.counts.graded, cohort.counts.failed) == (19, 1)
    assert failed is not None
    assert failed.failure is not None
    assert failed.failure.code == "judge_refused"


async def test_several_samples_are_brought_together(place: BatchPlace) -> None:
    async with place.process() as cohorts:
        cohort_id = await a_cohort(cohorts, texts(10), samples=3)
        await settled(cohorts, cohort_id)
        page = await cohorts.store.results(cohort_id, after=None, limit=20)
    assert [len(one.grade.replies) for one in page.items if one.grade] == [3] * 10
    assert set(place.server.asked.values()) == {3}
    assert {one["custom_id"] for one in place.server.bodies["file-0"]} >= {
        f"{cohort_id}:1",
        f"{cohort_id}:1:1",
        f"{cohort_id}:1:2",
    }


async def test_the_embedded_judge_reads_beside(place: BatchPlace) -> None:
    place.settings = {"llm_cross_check": "on"}
    async with place.process() as cohorts:
        cohort_id = await a_cohort(cohorts, texts(9))
        await settled(cohorts, cohort_id)
        page = await cohorts.store.results(cohort_id, after=None, limit=20)
    assert sum(one.grade.second is not None for one in page.items if one.grade) == 9
