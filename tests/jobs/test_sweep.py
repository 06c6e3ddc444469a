"""Uploads that stopped half way are taken away in time."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest
from typing_extensions import override

from app.domain.errors import StoreUnavailableError
from app.grading.cohorts.ports import CohortStore
from app.jobs.sweep import Sweep
from tests.fakes.clock import START, FixedClock
from tests.fakes.cohort_store import FakeCohortStore


class CountingStore(FakeCohortStore):
    """Notes from when on uploads are kept; the first sweeps may fail."""

    def __init__(self, *, failures: int = 0) -> None:
        super().__init__(FixedClock())
        self.kept_from: list[datetime] = []
        self._failures = failures

    @override
    async def discard_unsealed(self, *, before: datetime) -> int:
        self.kept_from.append(before)
        if len(self.kept_from) <= self._failures:
            raise StoreUnavailableError("away")
        return await super().discard_unsealed(before=before)


async def swept(store: CohortStore, clock: FixedClock, *, seconds: float = 0.05) -> None:
    stop = asyncio.Event()
    sweep = Sweep(store, clock, kept_seconds=3600, every_seconds=0.01)
    task = asyncio.create_task(sweep.run(stop))
    await asyncio.sleep(seconds)
    stop.set()
    await asyncio.wait_for(task, 1)


def test_uploads_older_than_the_time_they_are_kept_go() -> None:
    store, clock = CountingStore(), FixedClock()
    clock.advance(7200)
    asyncio.run(swept(store, clock))
    assert len(store.kept_from) > 1
    assert {(one - START).total_seconds() for one in store.kept_from} == {3600}


def test_a_database_that_is_away_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    store = CountingStore(failures=1)
    asyncio.run(swept(store, FixedClock()))
    assert len(store.kept_from) > 1
    assert caplog.messages == ["sweep_failed: store_unavailable"]
