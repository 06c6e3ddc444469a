"""Cohorts take turns."""

from __future__ import annotations

import asyncio

import pytest

from app.jobs.lanes import Lanes


def turns(lanes: Lanes, count: int) -> list[str | None]:
    return [lane.cohort_id if (lane := lanes.next()) else None for _ in range(count)]


def test_each_cohort_gets_a_chunk_in_turn() -> None:
    lanes = Lanes()
    lanes.refresh(["a", "b"])
    assert turns(lanes, 3) == ["a", "b", "a"]
    lanes.refresh(["a", "b", "c"])
    assert turns(lanes, 4) == ["b", "a", "c", "b"]


def test_a_cohort_that_was_walked_to_its_end_is_walked_again_if_it_is_still_to_do() -> None:
    lanes = Lanes()
    lanes.refresh(["a"])
    lane = lanes.next()
    assert lane is not None
    lane.cursor, lane.is_exhausted = 50, True
    assert lanes.next() is None
    lanes.refresh(["a"])
    again = lanes.next()
    assert again is not None
    assert again.cursor == 0


@pytest.mark.anyio
async def test_a_cohort_is_not_walked_again_while_chunks_of_it_are_graded() -> None:
    lanes = Lanes()
    lanes.refresh(["a"])
    lane = lanes.next()
    assert lane is not None
    lane.is_exhausted = True
    task = asyncio.create_task(asyncio.sleep(0))
    lane.chunks.add(task)
    lanes.refresh([])
    assert (lanes.running(), lanes.next()) == ({task}, None)
    lane.chunks.clear()
    lanes.refresh([])
    lanes.refresh(["a"])
    assert turns(lanes, 1) == ["a"]
    await task
