"""What is older than the operator keeps things is erased in time."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from app.domain.errors import StoreUnavailableError
from app.grading.erasure.ports import Erased
from app.jobs.retention import Retention
from tests.fakes.clock import START, FixedClock


class RecordingData:
    """Implements the `PersonalData` port: notes from when on things are kept."""

    def __init__(self, *, failures: int = 0) -> None:
        self.kept_from: list[datetime] = []
        self._failures = failures

    async def erase_candidate(self, tenant: str, reference: str, *, actor: str) -> Erased:
        raise NotImplementedError((tenant, reference, actor))

    async def erase_older(self, before: datetime) -> Erased:
        self.kept_from.append(before)
        if len(self.kept_from) <= self._failures:
            raise StoreUnavailableError("away")
        return Erased(grades=2)


async def run(data: RecordingData, *, days: int | None) -> None:
    stop = asyncio.Event()
    retention = Retention(data, FixedClock(), days=days, every_seconds=0.01)
    task = asyncio.create_task(retention.run(stop))
    await asyncio.sleep(0.05)
    stop.set()
    await asyncio.wait_for(task, 1)


def test_what_is_older_than_so_many_days_goes_again_and_again() -> None:
    data = RecordingData()
    asyncio.run(run(data, days=30))
    assert len(data.kept_from) > 1
    assert set(data.kept_from) == {START - timedelta(days=30)}


def test_without_a_limit_nothing_goes() -> None:
    data = RecordingData()
    asyncio.run(run(data, days=None))
    assert data.kept_from == []


def test_a_database_that_is_away_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    data = RecordingData(failures=1)
    asyncio.run(run(data, days=30))
    assert len(data.kept_from) > 1
    assert caplog.messages[0] == "retention_failed: store_unavailable"
