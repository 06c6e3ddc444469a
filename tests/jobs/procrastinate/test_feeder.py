"""The queue stays short, and every cohort has chunks in it."""

from __future__ import annotations

import pytest

from app.jobs.procrastinate.feeder import FEEDER_LOCK, WINDOW, Feeder
from app.jobs.procrastinate.queue import alone
from tests.grading.cohorts.workshop import Workshop, texts
from tests.jobs.procrastinate.conftest import Bench, a_bench

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]


async def test_a_cohort_is_fed_through_a_window(bench: Bench) -> None:
    shop = Workshop()
    await shop.cohort(texts(250))
    feeder = Feeder(bench.queue, shop.cohorts, chunk=1)
    assert await feeder.feed(bench.connection) == WINDOW
    assert await feeder.feed(bench.connection) == 0
    await bench.connection.execute("DELETE FROM procrastinate_jobs WHERE (args->>'lo')::int < 30")
    assert await feeder.feed(bench.connection) == 30
    chunks = await bench.chunks()
    assert sorted(one.lo for one in chunks) == list(range(30, 130))


async def test_the_last_chunk_ends_with_the_cohort_and_nothing_is_fed_twice(bench: Bench) -> None:
    shop = Workshop()
    cohort_id = await shop.cohort(texts(120))
    feeder = Feeder(bench.queue, shop.cohorts, chunk=50)
    assert await feeder.feed(bench.connection) == 3
    assert [(one.lo, one.hi) for one in await bench.chunks()] == [(0, 50), (50, 100), (100, 150)]
    assert await Feeder(bench.queue, shop.cohorts, chunk=50).feed(bench.connection) == 0
    await bench.connection.execute("DELETE FROM procrastinate_jobs")
    await shop.grader.grade_chunk(cohort_id, 0, 60)
    assert await feeder.feed(bench.connection) == 2, "it was walked to its end, so once more"
    assert [one.lo for one in await bench.chunks()] == [50, 100]


async def test_a_new_cohort_does_not_wait_behind_a_large_one(bench: Bench) -> None:
    shop = Workshop()
    large = await shop.cohort(texts(300, "large"))
    feeder = Feeder(bench.queue, shop.cohorts, chunk=1)
    await feeder.feed(bench.connection)
    small = await shop.cohort(texts(5, "small"))
    await feeder.feed(bench.connection)
    first = [one.cohort_id for one in (await bench.chunks())[:10]]
    assert (first.count(small), first.count(large)) == (5, 5)


async def test_one_at_a_time_feeds(bench: Bench, emptied_postgres_url: str) -> None:
    shop = Workshop()
    await shop.cohort(texts(10))
    feeder = Feeder(bench.queue, shop.cohorts, chunk=5)
    async with a_bench(emptied_postgres_url) as other:
        async with alone(other.connection, FEEDER_LOCK):
            assert await feeder.feed(bench.connection) == 0
        assert await feeder.feed(bench.connection) == 2


async def test_a_cohort_that_is_not_to_be_graded_is_not_fed(bench: Bench) -> None:
    shop = Workshop()
    cohort_id = await shop.cohort(texts(10))
    await shop.cohorts.pause(cohort_id, reason="operator")
    assert await Feeder(bench.queue, shop.cohorts, chunk=5).feed(bench.connection) == 0
