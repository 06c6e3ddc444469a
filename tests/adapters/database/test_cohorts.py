"""What the SQL store of cohorts does beyond the promises of every store."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.database import cohort_slices as slices
from app.adapters.database.cohort_results import put_of, store
from app.adapters.database.cohort_states import CohortKey, Stamp
from app.adapters.database.cohorts import SqlCohortStore
from app.adapters.database.database import Database
from app.adapters.database.tables import MODULES
from app.domain.cohort import CohortCounts, CohortStatus
from app.domain.errors import CohortNotFoundError
from app.domain.grade import Status
from app.grading.cohorts.records import Cohort
from tests.adapters.database.child import COHORT_ANSWERS, Child
from tests.cohorts import a_cohort, a_ready_cohort, a_result
from tests.fakes.clock import START, FixedClock

pytestmark = pytest.mark.anyio


class CutOffError(Exception):
    """The transaction did not come to its end."""


async def row_counts(database: Database) -> dict[str, int]:
    async def step(connection: AsyncConnection) -> dict[str, int]:
        counts = {}
        for table in MODULES[0].METADATA.sorted_tables:
            counted = await connection.execute(select(func.count()).select_from(table))
            counts[table.name] = counted.scalar_one()
        return {name: count for name, count in counts.items() if count}

    return await database.read(step)


async def assert_counts_are_exact(store: SqlCohortStore, cohort_id: str) -> Cohort:
    cohort = await store.get(cohort_id)
    lines = await store.summaries(cohort_id, after=None, limit=100_000)
    statuses = [line.status for line in lines]
    assert {
        Status.GRADED: cohort.counts.graded,
        Status.NEEDS_REVIEW: cohort.counts.needs_review,
        Status.FAILED: cohort.counts.failed,
    } == {status: statuses.count(status) for status in Status}
    seqs = sorted(line.seq for line in lines)
    assert seqs == sorted(set(seqs))
    return cohort


async def test_a_put_that_is_cut_off_is_rolled_back(database: Database) -> None:
    cohorts = SqlCohortStore(database, clock=FixedClock())
    cohort_id = await a_ready_cohort(cohorts)
    before = await row_counts(database)

    async def cut_off(connection: AsyncConnection) -> None:
        put = put_of(cohort_id, None, [a_result(0), a_result(1)])
        [row] = await store(connection, [put], {cohort_id: Stamp(id="msg_1", now=START)})
        assert row is not None
        raise CutOffError

    with pytest.raises(CutOffError):
        await database.write(cut_off)
    assert await row_counts(database) == before
    assert (await cohorts.get(cohort_id)).counts == CohortCounts(total=4)
    assert (await cohorts.put(cohort_id, [a_result(0)])).counts.graded == 1


@pytest.mark.parametrize("delay", [0.02, 0.1, 0.25])
async def test_a_process_that_is_killed_leaves_whole_puts(
    database: Database, url: str, delay: float
) -> None:
    cohorts = SqlCohortStore(database, clock=FixedClock())
    cohort_id = await a_ready_cohort(cohorts, count=COHORT_ANSWERS)
    children = [Child("put_many", url) for _ in range(2)]
    for child in children:
        child.go()
    await asyncio.sleep(delay)
    children[0].kill()
    assert children[1].result() == (0, "put")
    cohort = await assert_counts_are_exact(cohorts, cohort_id)
    assert (cohort.status, cohort.counts.done) == (CohortStatus.DONE, COHORT_ANSWERS)
    assert cohort.cost_usd == COHORT_ANSWERS * 0.25
    assert (await row_counts(database))["grade"] == COHORT_ANSWERS


async def test_a_retry_that_is_cut_off_is_exact_and_goes_on(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices, "FAILED", slices.FAILED.limit(3))
    monkeypatch.setattr(slices, "SLICE", 3)
    cohorts = SqlCohortStore(database, clock=FixedClock())
    cohort_id = await a_ready_cohort(cohorts, count=10)
    await cohorts.put(cohort_id, [a_result(n, Status.FAILED) for n in range(10)])
    its = CohortKey(id=cohort_id, tenant=None)
    first = await database.write(lambda it: slices.reopen(it, its, None))
    assert isinstance(first, slices.Reopened)
    cohort = await assert_counts_are_exact(cohorts, cohort_id)
    assert (cohort.status, cohort.counts.failed) == (CohortStatus.READY, 7)
    again = [a_result(n, Status.FAILED, number=50 + n) for n in range(2)]
    await cohorts.put(cohort_id, again)
    second = await database.write(lambda it: slices.reopen(it, its, first))
    assert isinstance(second, slices.Reopened)
    assert (await assert_counts_are_exact(cohorts, cohort_id)).counts.failed == 6
    cohort = await cohorts.retry(cohort_id)
    assert (cohort.counts.failed, cohort.counts.done) == (0, 0)
    assert (await row_counts(database))["cohort_retried"] == 12


async def test_a_delete_that_is_cut_off_is_finished_by_another(database: Database) -> None:
    cohorts = SqlCohortStore(database, clock=FixedClock())
    for number in (1, 2):
        cohort_id = await a_ready_cohort(cohorts, count=3, number=number)
        await cohorts.put(cohort_id, [a_result(n, number=10 * number + n) for n in range(3)])
        its = CohortKey(id=cohort_id, tenant=None)
        marked = await database.write(
            partial(slices.mark_deleted, its=its, actor="local", now=START)
        )
        assert marked is not None
        assert await database.write(partial(slices.remove, cohort_pk=marked))
        with pytest.raises(CohortNotFoundError):
            await cohorts.put(cohort_id, [a_result(0, number=99)])
    await cohorts.delete(a_cohort(1).id)
    assert (await row_counts(database))["cohort"] == 1
    assert await cohorts.discard_unsealed(before=START) == 0
    left = await row_counts(database)
    assert set(left) == {"audit_entry", "audit_head"}, "that they were deleted"
