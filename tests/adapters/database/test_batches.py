"""The memory of batches, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.adapters.database.batches import SqlBatchStore
from app.adapters.database.cohorts import SqlCohortStore
from app.adapters.database.database import Database
from app.adapters.system.clock import SystemClock
from app.domain.cohort import CohortLane
from tests.adapters.database.test_transfer import a_batch
from tests.cohorts import a_cohort, some_answers

pytestmark = pytest.mark.anyio
CLOCK = SystemClock()


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    url = f"sqlite:///{tmp_path}/t.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    opened = Database.open(url)
    await opened.migrate()
    yield opened
    await opened.close()


async def a_batching_cohort(database: Database) -> str:
    store = SqlCohortStore(database, clock=CLOCK)
    cohort = a_cohort(lane=CohortLane.BATCH, is_batching=True)
    await store.create(cohort)
    await store.append(cohort.id, some_answers(4), chain="")
    await store.seal(cohort.id, columns=())
    return cohort.id


async def test_a_lease_is_for_one_until_it_runs_out_or_is_given_back(database: Database) -> None:
    cohort_id = await a_batching_cohort(database)
    batches = SqlBatchStore(database, clock=CLOCK)
    assert await batches.lease(cohort_id, holder="a", seconds=60)
    assert await batches.lease(cohort_id, holder="a", seconds=60)
    assert not await batches.lease(cohort_id, holder="b", seconds=60)
    await batches.release(cohort_id, holder="b")
    assert not await batches.lease(cohort_id, holder="b", seconds=60)
    await batches.release(cohort_id, holder="a")
    assert await batches.lease(cohort_id, holder="b", seconds=-1)
    assert await batches.lease(cohort_id, holder="a", seconds=60)


async def test_while_it_goes_by_batches_nothing_of_a_cohort_is_graded_live(
    database: Database,
) -> None:
    cohort_id = await a_batching_cohort(database)
    store, batches = SqlCohortStore(database, clock=CLOCK), SqlBatchStore(database, clock=CLOCK)
    assert [one.id for one in await batches.batching()] == [cohort_id]
    assert not await store.pending(cohort_id, start=0, limit=9)
    assert len(await batches.unsent(cohort_id, start=1, limit=9)) == 3
    assert not (await batches.finish(cohort_id)).is_batching
    assert not await batches.batching()
    assert len(await store.pending(cohort_id, start=0, limit=9)) == 4


async def test_what_is_known_of_a_batch_is_kept(database: Database) -> None:
    cohort_id = await a_batching_cohort(database)
    batches, batch = SqlBatchStore(database, clock=CLOCK), a_batch(cohort_id)
    await batches.add(batch)
    assert await batches.of(cohort_id) == [batch]
    await batches.note(batch.key, file_id="f")
    await batches.note(batch.key, provider_id="p")
    assert await batches.of(cohort_id) == [replace(batch, file_id="f", provider_id="p")]


async def test_a_batch_that_goes_on_outlives_its_cohort(database: Database) -> None:
    cohort_id = await a_batching_cohort(database)
    batches, batch = SqlBatchStore(database, clock=CLOCK), a_batch(cohort_id)
    await batches.add(batch)
    await batches.add(replace(batch, key="bat_2", outcome="completed"))
    assert not await batches.strays()
    await SqlCohortStore(database, clock=CLOCK).delete(cohort_id)
    assert [one.key for one in await batches.strays()] == ["bat_1"]
    assert [one.key for one in await batches.of(cohort_id)] == ["bat_1"]
    await batches.forget("bat_1")
    assert not await batches.strays()
