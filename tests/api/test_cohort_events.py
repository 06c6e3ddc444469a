from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from app.api.cohort_events import Speed, progress
from app.api.cohort_schemas import ProgressEvent
from app.domain.cohort import CohortCounts, CohortStatus
from app.domain.errors import CohortNotFoundError, StoreUnavailableError
from app.grading.cohorts.records import Cohort
from tests.cohort_results import a_cohort

RUNNING = a_cohort(status=CohortStatus.RUNNING, counts=CohortCounts(total=10, graded=2))
MORE = replace(RUNNING, counts=CohortCounts(total=10, graded=5, failed=1))
PAUSED = replace(MORE, status=CohortStatus.PAUSED, paused_reason="judge_quota_exceeded")
DONE = replace(RUNNING, status=CohortStatus.DONE, counts=CohortCounts(total=10, graded=10))
GONE = StoreUnavailableError("It is away.")

Seen = Cohort | Exception


def watched(first: Cohort, *later: Seen) -> list[tuple[str | None, ProgressEvent]]:
    """Name and data of each event, the cohort being so in turn."""
    states = iter(later)

    async def look() -> Cohort:
        state = next(states)
        if isinstance(state, Exception):
            raise state
        return state

    async def run() -> list[tuple[str | None, ProgressEvent]]:
        events = progress(first, look, asyncio.Event(), seconds=0.001)
        return [(event.event, event.data) async for event in events]

    return asyncio.run(run())


def names(events: Sequence[tuple[str | None, ProgressEvent]]) -> list[str | None]:
    return [name for name, _ in events]


def test_each_change_is_told_and_the_end_has_a_name() -> None:
    events = watched(RUNNING, RUNNING, MORE, MORE, DONE)
    assert [(name, data.done) for name, data in events] == [
        ("progress", 2),
        ("progress", 6),
        ("finished", 10),
    ]


def test_a_pause_is_told_with_what_to_do() -> None:
    _, paused, _ = (data for _, data in watched(MORE, PAUSED, DONE))
    assert paused.paused_reason is not None
    assert paused.paused_reason.code == "judge_quota_exceeded"
    assert "quota" in paused.paused_reason.detail


def test_a_database_that_is_away_for_a_while_ends_nothing() -> None:
    assert names(watched(RUNNING, GONE, GONE, DONE)) == ["progress", "finished"]


def test_a_cohort_that_is_deleted_ends_it() -> None:
    assert names(watched(RUNNING, CohortNotFoundError(RUNNING.id))) == ["progress"]


def test_a_service_that_stops_ends_it() -> None:
    async def run() -> list[str | None]:
        stopping = asyncio.Event()
        stopping.set()
        events = progress(RUNNING, pytest.fail, stopping, seconds=60)
        return [event.event async for event in events]

    assert asyncio.run(run()) == ["progress"]


def test_a_rate_is_that_of_the_last_half_minute() -> None:
    speed = Speed()
    assert speed.rate(0, now=0.0) is None
    assert speed.rate(5, now=0.5) is None
    assert speed.rate(20, now=2.0) == 10
    assert [speed.rate(20 + 2 * second, now=2.0 + second) for second in range(1, 60)][-1] == 2
