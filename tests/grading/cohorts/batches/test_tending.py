"""What becomes of cohorts in the batch lane."""

from __future__ import annotations

import asyncio

import pytest

from tests.batch_places import BATCH_USD, LIVE_USD, BatchPlace, a_cohort, reached, settled, until
from tests.fakes.batch_endpoint import Fault
from tests.grading.cohorts.workshop import texts

pytestmark = pytest.mark.anyio


async def test_cancelling_a_cohort_stops_its_batches_and_keeps_what_was_paid(
    place: BatchPlace,
) -> None:
    place.server.is_held, place.server.share = True, 0.25
    async with place.process() as cohorts:
        cohort_id = await a_cohort(cohorts, texts(41))
        await until(lambda: place.server.seen["GET batches/*"] > 2)
        await cohorts.store.cancel(cohort_id)
        await cohorts.engine.halt(cohort_id)
        cohort = await settled(cohorts, cohort_id)
    assert place.server.batches["batch_0"]["status"] == "cancelled"
    assert (cohort.status, cohort.counts.graded, cohort.counts.cancelled) == ("cancelled", 11, 30)
    assert cohort.cost_usd == pytest.approx(LIVE_USD + 10 * BATCH_USD)


async def test_a_deleted_cohort_leaves_no_batch_running(
    place: BatchPlace,
) -> None:
    place.server.is_held = True
    async with place.process() as cohorts:
        cohort_id = await a_cohort(cohorts, texts(5))
        await until(lambda: place.server.seen["GET batches/*"] > 2)
        await cohorts.store.delete(cohort_id)
    async with place.process():
        await until(lambda: place.server.batches["batch_0"]["status"] == "cancelled")


async def test_a_paused_cohort_sends_nothing_more_but_takes_what_comes(place: BatchPlace) -> None:
    place.settings = {"batch_requests": 10}
    place.server.is_held = True
    async with place.process() as cohorts:
        cohort_id = await a_cohort(cohorts, texts(31))
        await until(lambda: len(place.server.batches) == 3)
        await cohorts.store.pause(cohort_id, reason="paused_on_request")
        place.server.is_held = False
        paused = await reached(cohorts, cohort_id, lambda it: it.counts.done == 31)
    assert paused.counts.graded == 31


async def test_an_endpoint_without_batches_pauses_and_resuming_goes_on_live(
    place: BatchPlace,
) -> None:
    place.server.faults = [Fault(start="POST /v1/files", status=404, times=99)]
    async with place.process() as cohorts:
        cohort_id = await a_cohort(cohorts, texts(20))
        paused = await settled(cohorts, cohort_id)
        assert (paused.status, paused.paused_reason) == ("paused", "batch_unsupported")
        assert place.server.live == 1
        await cohorts.store.resume(cohort_id)
        await cohorts.engine.submit(cohort_id)
        done = await settled(cohorts, cohort_id)
    assert (done.counts.graded, place.server.live) == (20, 20)


async def test_retry_after_is_kept_to(place: BatchPlace) -> None:
    busy = Fault(start="GET /v1/batches/", status=429, headers={"Retry-After": "1"})
    place.server.faults = [busy]
    async with place.process() as cohorts:
        cohort_id = await a_cohort(cohorts, texts(5))
        await until(lambda: not place.server.faults)
        looks = place.server.seen["GET batches/*"]
        await asyncio.sleep(0.7)
        assert place.server.seen["GET batches/*"] == looks
        assert (await settled(cohorts, cohort_id)).counts.graded == 5


async def test_a_batch_that_the_provider_forgot_is_graded_live(place: BatchPlace) -> None:
    place.server.is_held = True
    async with place.process() as cohorts:
        cohort_id = await a_cohort(cohorts, texts(5))
        await until(lambda: place.server.seen["GET batches/*"] > 1)
        place.server.batches.clear()
        assert (await settled(cohorts, cohort_id)).counts.graded == 5
    assert place.server.live == 5
