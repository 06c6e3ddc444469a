"""What dead workers leave, and the answer that kills them."""

from __future__ import annotations

import asyncio

import pytest

from app.domain.cohort import CohortStatus
from app.jobs.procrastinate.queue import Chunk, alone, queued
from app.jobs.procrastinate.rescue import RESCUE_LOCK, Rescuer
from tests.grading.cohorts.workshop import Workshop, texts
from tests.jobs.procrastinate.conftest import Bench, a_bench

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]


def a_rescuer(bench: Bench, shop: Workshop) -> Rescuer:
    return Rescuer(bench.queue, shop.grader, stall_seconds=8)


async def test_a_chunk_of_a_dead_worker_goes_back_to_the_queue(bench: Bench) -> None:
    chunk = Chunk(cohort_id="coh_1", lo=0, hi=50)
    await bench.begun(chunk)
    assert await a_rescuer(bench, Workshop()).rescue(bench.connection) == 1
    assert (await queued(bench.connection))["coh_1"].waiting == 1
    assert await a_rescuer(bench, Workshop()).rescue(bench.connection) == 0
    assert await bench.chunks() == [chunk]


async def test_a_chunk_of_a_worker_that_is_alive_is_left_alone(bench: Bench) -> None:
    await bench.begun(Chunk(cohort_id="coh_1", lo=0, hi=50))
    await bench.connection.execute("UPDATE procrastinate_workers SET last_heartbeat = now()")
    assert await a_rescuer(bench, Workshop()).rescue(bench.connection) == 0


async def test_a_chunk_that_waits_a_second_time_is_not_given_back(bench: Bench) -> None:
    chunk = Chunk(cohort_id="coh_1", lo=0, hi=50)
    await bench.begun(chunk)
    await (
        bench.queue.tasks["grade_chunk"]
        .configure(queueing_lock=chunk.name)
        .defer_async(cohort_id="coh_1", lo=0, hi=50)
    )
    await a_rescuer(bench, Workshop()).rescue(bench.connection)
    assert await bench.chunks() == [chunk]


async def test_a_chunk_that_killed_three_workers_is_taken_apart(bench: Bench) -> None:
    await bench.begun(Chunk(cohort_id="coh_1", lo=50, hi=53), deaths=2)
    await a_rescuer(bench, Workshop()).rescue(bench.connection)
    assert [(one.lo, one.hi) for one in await bench.chunks()] == [(50, 51), (51, 52), (52, 53)]


async def test_an_answer_that_kills_whoever_grades_it_is_failed(bench: Bench) -> None:
    shop = Workshop()
    cohort_id = await shop.cohort(texts(2))
    await bench.begun(Chunk(cohort_id=cohort_id, lo=1, hi=2), deaths=9)
    await a_rescuer(bench, shop).rescue(bench.connection)
    assert (await bench.chunks(), not shop.llm.calls) == ([], True)
    await shop.grader.grade_chunk(cohort_id, 0, 2)
    cohort = await shop.cohorts.get(cohort_id)
    assert cohort.status is CohortStatus.DONE
    assert (cohort.counts.graded, cohort.counts.failed) == (1, 1)


async def test_one_at_a_time_rescues(bench: Bench, emptied_postgres_url: str) -> None:
    await bench.begun(Chunk(cohort_id="coh_1", lo=0, hi=50))
    async with a_bench(emptied_postgres_url) as other:
        async with alone(other.connection, RESCUE_LOCK) as is_alone:
            assert is_alone
            rescuing = a_rescuer(bench, Workshop()).rescue(bench.connection)
            assert await asyncio.wait_for(rescuing, 5) == 0
        assert await a_rescuer(bench, Workshop()).rescue(bench.connection) == 1


async def test_an_answer_is_not_failed_because_workers_died_of_something_else(
    bench: Bench,
) -> None:
    shop = Workshop()
    chunk = Chunk(cohort_id=await shop.cohort(texts(2)), lo=1, hi=2)
    await bench.begun(chunk, deaths=8)
    await a_rescuer(bench, shop).rescue(bench.connection)
    assert await bench.chunks() == [chunk]
    assert (await shop.cohorts.get(chunk.cohort_id)).counts.failed == 0
