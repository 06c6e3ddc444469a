from __future__ import annotations

from dataclasses import replace

import pytest

from app.adapters.database.batches import SqlBatchStore
from app.adapters.database.cohorts import SqlCohortStore
from app.adapters.database.database import Database
from app.domain.errors import CohortNotFoundError
from app.grading.batches.ports import BatchState, ProviderBatch
from app.grading.cohorts.records import BATCH, LIVE
from tests.cohorts import a_cohort, some_answers
from tests.fakes.clock import FixedClock

pytestmark = pytest.mark.anyio

FIRST = ProviderBatch(key="bat_1", cohort_id=a_cohort().id, lo=0, hi=3)
SECOND = ProviderBatch(key="bat_2", cohort_id=a_cohort().id, lo=3, hi=4)


async def sealed(database: Database, clock: FixedClock) -> SqlCohortStore:
    cohorts = SqlCohortStore(database, clock=clock)
    await cohorts.create(replace(a_cohort(), lane=BATCH))
    await cohorts.append(a_cohort().id, some_answers(4), chain="c")
    await cohorts.seal(a_cohort().id, columns=())
    return cohorts


async def test_batches_are_kept_in_their_order_with_how_far_they_are(database: Database) -> None:
    await sealed(database, FixedClock())
    store = SqlBatchStore(database, clock=FixedClock())
    for one in (SECOND, FIRST):
        await store.add(one)
    await store.change("bat_1", state=BatchState.SENT, provider_id="batch_9")
    await store.change("bat_1", state=BatchState.OVER)
    over = replace(FIRST, state=BatchState.OVER, provider_id="batch_9")
    assert await store.batches(a_cohort().id) == [over, SECOND]


async def test_a_cohort_of_the_batch_lane_is_carried_and_not_handed_out(database: Database) -> None:
    cohorts = await sealed(database, FixedClock())
    store = SqlBatchStore(database, clock=FixedClock())
    assert [one.lane for one in await store.to_carry()] == [BATCH]
    assert await cohorts.to_do() == []
    await store.go_live(a_cohort().id)
    assert await store.to_carry() == []
    assert [one.lane for one in await cohorts.to_do()] == [LIVE]


async def test_a_cancelled_cohort_is_carried_until_its_batches_are_over(database: Database) -> None:
    cohorts = await sealed(database, FixedClock())
    store = SqlBatchStore(database, clock=FixedClock())
    await store.add(FIRST)
    await cohorts.cancel(a_cohort().id)
    assert len(await store.to_carry()) == 1
    await store.change("bat_1", state=BatchState.OVER)
    assert await store.to_carry() == []


async def test_a_lease_is_one_process_s_until_it_ends(database: Database) -> None:
    clock = FixedClock()
    await sealed(database, clock)
    store = SqlBatchStore(database, clock=clock)
    assert await store.lease(a_cohort().id, holder="a", seconds=10)
    assert not await store.lease(a_cohort().id, holder="b", seconds=10)
    assert await store.lease(a_cohort().id, holder="a", seconds=10)
    clock.advance(11)
    assert await store.lease(a_cohort().id, holder="b", seconds=10)


async def test_a_batch_needs_its_cohort(database: Database) -> None:
    with pytest.raises(CohortNotFoundError):
        await SqlBatchStore(database, clock=FixedClock()).add(FIRST)


async def test_answers_without_a_result_are_found_by_their_places(database: Database) -> None:
    cohorts = await sealed(database, FixedClock())
    found = await cohorts.pending_at(a_cohort().id, [3, 1, 99])
    assert [one.index for one in found] == [1, 3]
