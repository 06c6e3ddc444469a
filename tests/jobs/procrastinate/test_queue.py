"""Chunks as jobs."""

from __future__ import annotations

import pytest
from procrastinate.exceptions import AlreadyEnqueued

from app.jobs.procrastinate.queue import Chunk, Queued, defer, queued
from tests.jobs.procrastinate.conftest import Bench

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]


def a_chunk(lo: int, cohort_id: str = "coh_1") -> Chunk:
    return Chunk(cohort_id=cohort_id, lo=lo, hi=lo + 50)


async def test_chunks_come_out_in_their_order_and_are_counted(bench: Bench) -> None:
    chunks = [a_chunk(0), a_chunk(50), a_chunk(100)]
    async with bench.connection.transaction():
        await defer(bench.queue, chunks, priority=0, connection=bench.connection)
    assert await bench.chunks() == chunks
    assert await queued(bench.connection) == {"coh_1": Queued(waiting=3, end=150)}


async def test_no_chunk_waits_twice_and_none_of_its_group_is_put_in(bench: Bench) -> None:
    await defer(bench.queue, [a_chunk(0)], priority=0, connection=bench.connection)
    with pytest.raises(AlreadyEnqueued):
        async with bench.connection.transaction():
            await defer(
                bench.queue, [a_chunk(50), a_chunk(0)], priority=0, connection=bench.connection
            )
    assert await bench.chunks() == [a_chunk(0)]


async def test_a_chunk_that_is_being_graded_does_not_wait_but_marks_the_end(bench: Bench) -> None:
    await bench.begun(a_chunk(200))
    assert await queued(bench.connection) == {"coh_1": Queued(waiting=0, end=250)}
