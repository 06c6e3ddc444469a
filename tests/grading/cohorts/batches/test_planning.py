"""What is sent, and what need not be."""

from __future__ import annotations

import pytest

from tests.batch_places import BATCH_USD, LIVE_USD, BatchPlace, a_cohort, reached, settled
from tests.fakes.batch_endpoint import Fault
from tests.grading.cohorts.workshop import texts

pytestmark = pytest.mark.anyio


async def test_identical_answers_are_sent_once_and_floors_not_at_all(place: BatchPlace) -> None:
    place.settings = {"batch_requests": 4}
    answers = [*texts(6), "", *texts(6), "   ", *texts(7)]
    async with place.process() as cohorts:
        cohort_id = await a_cohort(cohorts, answers)
        cohort = await settled(cohorts, cohort_id)
        again = await settled(cohorts, await a_cohort(cohorts, texts(7)))
    assert cohort.counts.done == 21
    assert set(place.server.asked.values()) == {1}
    assert len(place.server.asked) == 7
    assert cohort.cost_usd == pytest.approx(LIVE_USD + 6 * BATCH_USD)
    assert (again.counts.done, again.cost_usd) == (7, 0)


async def test_a_wrong_key_pauses_before_anything_is_sent(place: BatchPlace) -> None:
    place.server.faults = [Fault(start="POST", status=401, times=99)]
    async with place.process() as cohorts:
        cohort_id = await a_cohort(cohorts, texts(20))
        paused = await reached(cohorts, cohort_id, lambda it: it.status == "paused")
    assert paused.paused_reason == "judge_misconfigured"
    assert place.server.seen["POST files"] == 0
