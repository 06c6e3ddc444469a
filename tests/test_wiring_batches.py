"""Cohorts by batches as they are put together: all of it, and two processes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.batch_places import BATCH_USD, LIVE_USD, BatchPlace, a_batch_place, a_cohort, settled
from tests.grading.cohorts.workshop import texts

pytestmark = pytest.mark.anyio


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BatchPlace]:
    url = f"sqlite:///{tmp_path}/t.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    with a_batch_place(url) as made:
        yield made


async def test_a_thousand_answers_are_graded_by_batches_at_half_the_price(
    place: BatchPlace,
) -> None:
    place.settings = {"batch_requests": 400}
    async with place.process() as cohorts:
        cohort_id = await a_cohort(cohorts, texts(1000))
        cohort = await settled(cohorts, cohort_id)
    assert (cohort.status, cohort.counts.graded, cohort.is_batching) == ("done", 1000, False)
    assert place.server.live == 1, "one call shows what the endpoint takes"
    assert set(place.server.asked.values()) == {1}
    assert [len(one) for one in place.server.bodies.values()] == [400, 400, 199]
    assert cohort.cost_usd == pytest.approx(LIVE_USD + 999 * BATCH_USD)
    assert not place.server.files, "nothing that holds answers is left there"


async def test_two_processes_send_and_take_in_everything_once(place: BatchPlace) -> None:
    place.settings = {"batch_requests": 20}
    async with place.process() as one, place.process():
        ids = [await a_cohort(one, texts(61, f"word{n}")) for n in range(3)]
        cohorts = [await settled(one, cohort_id) for cohort_id in ids]
    assert [it.counts.graded for it in cohorts] == [61] * 3
    assert set(place.server.asked.values()) == {1}
    requests = sum(map(len, place.server.bodies.values()))
    assert requests + place.server.live == 3 * 61
