"""Batches on their way to the provider."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.batch_places import GOOD, LIVE_USD, BatchPlace, a_cohort, reached, settled, until
from tests.fakes.batch_endpoint import Fault
from tests.grading.cohorts.workshop import texts

pytestmark = pytest.mark.anyio


async def test_a_request_is_the_one_that_the_live_judge_would_send(place: BatchPlace) -> None:
    sent: list[dict[str, Any]] = []

    def answer(body: dict[str, Any]) -> str:
        sent.append(body)
        return GOOD

    place.server.answer = answer
    async with place.process() as cohorts:
        cohort_id = await a_cohort(cohorts, texts(3))
        await settled(cohorts, cohort_id)
        page = await cohorts.store.results(cohort_id, after=None, limit=10)
    live, *batched = sent
    assert len(batched) == 2
    for one in batched:
        assert {**one, "messages": None} == {**live, "messages": None}
        assert one["messages"][0] == live["messages"][0]
    codes = {json.dumps(one["messages"][1]).partition(">")[0] for one in sent}
    assert len(codes) == 3, "each request has its own code around the answer"
    judges = {one.grade.judge for one in page.items if one.grade}
    assert len(judges) == 1, "one prompt, one digest"


async def test_a_batch_that_was_made_before_a_crash_is_found_and_not_paid_twice(
    place: BatchPlace,
) -> None:
    # Made there, but the answer never came; then the process died before it could look.
    place.settings = {"batch_poll_seconds": 30}
    place.server.faults = [Fault(start="POST /v1/batches", status=0, is_served=True)]
    async with place.process() as cohorts:
        cohort_id = await a_cohort(cohorts, texts(20))
        await until(lambda: place.server.seen["POST batches"] == 1)
    others = [{"metadata": {"touchstone_batch": f"other {n}"}} for n in range(5)]
    for one in others:
        place.server._batch({**one, "input_file_id": "file-0"})
    place.settings = {}
    async with place.process() as cohorts:
        cohort = await settled(cohorts, cohort_id)
    assert cohort.counts.graded == 20
    assert place.server.seen["POST batches"] == 1
    assert place.server.seen["POST files"] == 1
    assert set(place.server.asked.values()) == {1}


async def test_a_file_that_was_not_made_a_batch_of_is_used_for_one_later(place: BatchPlace) -> None:
    place.server.faults = [Fault(start="POST /v1/batches", status=503, times=2)]
    async with place.process() as cohorts:
        cohort = await settled(cohorts, await a_cohort(cohorts, texts(20)))
    assert cohort.counts.graded == 20
    assert (place.server.seen["POST files"], len(place.server.batches)) == (1, 1)
    assert set(place.server.asked.values()) == {1}


async def test_a_file_that_did_not_arrive_is_sent_again(place: BatchPlace) -> None:
    place.server.faults = [Fault(start="POST /v1/files", status=500)]
    async with place.process() as cohorts:
        cohort = await settled(cohorts, await a_cohort(cohorts, texts(20)))
    assert cohort.counts.graded == 20
    assert (place.server.seen["POST files"], len(place.server.batches)) == (2, 1)


async def test_a_budget_bounds_what_is_sent_and_a_higher_one_goes_on(place: BatchPlace) -> None:
    place.server.is_held = True
    async with place.process() as cohorts:
        cohort_id = await a_cohort(cohorts, texts(100), max_cost_usd=20 * LIVE_USD)
        await until(lambda: place.server.seen["GET batches/*"] > 2)
        first = sum(map(len, place.server.bodies.values()))
        place.server.is_held = False
        paused = await reached(cohorts, cohort_id, lambda it: it.status == "paused")
        assert 5 < first < 40
        assert paused.paused_reason == "budget_reached"
        assert paused.cost_usd is not None
        assert 0 < paused.cost_usd <= 20 * LIVE_USD
        await cohorts.store.resume(cohort_id, max_cost_usd=1000.0)
        cohort = await settled(cohorts, cohort_id)
    assert cohort.counts.graded == 100
    assert set(place.server.asked.values()) == {1}


async def test_without_a_price_a_budget_cannot_be_kept(place: BatchPlace) -> None:
    place.settings = {"llm_prices": {}}
    async with place.process() as cohorts:
        cohort_id = await a_cohort(cohorts, texts(5), max_cost_usd=1.0)
        paused = await reached(cohorts, cohort_id, lambda it: it.status == "paused")
    assert (paused.paused_reason, place.server.asked.total()) == ("price_unknown", 0)
