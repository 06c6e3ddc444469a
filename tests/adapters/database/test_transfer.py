"""Copying everything into another database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from app.adapters.database.batches import SqlBatchStore
from app.adapters.database.cohorts import SqlCohortStore
from app.adapters.database.database import Database
from app.adapters.database.grades import SqlGradeStore
from app.adapters.database.pace import SqlPaceStore
from app.adapters.database.transfer import SLICE, copy_store
from app.domain.cohort import CohortStatus
from app.domain.errors import IdempotencyInFlightError, StoreMisconfiguredError
from app.domain.grade import Status
from app.grading.cohorts.batches.ports import ProviderBatch
from app.grading.ports import GradeFilter, IdempotencyKey
from tests.cohorts import a_cohort, a_ready_cohort, a_result, some_answers
from tests.fakes.clock import START, FixedClock
from tests.records import a_record

pytestmark = pytest.mark.anyio

KEY = IdempotencyKey(scope="s", key="k", request_digest="d")
COUNT = SLICE + 20


class CutOffError(Exception):
    """The copy was cut off."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def target(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    is_sqlite = request.param == "sqlite"
    url = (
        f"sqlite:///{tmp_path / 'other.db'}"
        if is_sqlite
        else request.getfixturevalue("emptied_postgres_url")
    )
    database = Database.open(url)
    yield database
    await database.migrate()
    await database.close()


def a_batch(cohort_id: str) -> ProviderBatch:
    return ProviderBatch(
        key="bat_1",
        cohort_id=cohort_id,
        lo=0,
        hi=9,
        requests=8,
        estimate_usd=0.5,
        model="m",
        prompt_digest="sha256:00",
        created_at=START,
    )


async def fill(database: Database) -> None:
    """A running cohort with failures that were retried, an upload, a claim, strange texts."""
    clock = FixedClock()
    cohorts, grades = SqlCohortStore(database, clock=clock), SqlGradeStore(database, clock=clock)
    await grades.add(a_record(1, answer="NUL \x00 and half \ud83d"))
    await grades.claim(KEY)
    cohort_id = await a_ready_cohort(cohorts, count=COUNT)
    await cohorts.start(cohort_id)
    done = [a_result(n, score=n / 7, created_at=clock.now()) for n in range(SLICE + 5)]
    await cohorts.put(cohort_id, [*done, a_result(SLICE + 5, Status.FAILED)])
    await cohorts.retry(cohort_id)
    await cohorts.put(cohort_id, [a_result(SLICE + 6, Status.FAILED)])
    await cohorts.create(a_cohort(2), KEY)
    await cohorts.append(a_cohort(2).id, some_answers(3), chain="chain-3")
    await SqlPaceStore(database, clock=clock).hold("r", seconds=5)
    await SqlBatchStore(database, clock=clock).add(a_batch(cohort_id))


def ignoring(_table: str, _count: int) -> None:
    """Not interested."""


def interrupting(at: int) -> Callable[[str, int], None]:
    calls = iter(range(at))

    def progress(_table: str, _count: int) -> None:
        if next(calls, None) is None:
            raise CutOffError

    return progress


async def test_everything_is_copied_and_goes_on_there(sqlite: Database, target: Database) -> None:
    await fill(sqlite)
    seen: dict[str, int] = {}
    counts = await copy_store(sqlite, target, seen.__setitem__)
    assert {table: count for table, count in counts.items() if count} == seen
    assert {table: count for table, count in counts.items() if count} == {
        "grade": 1 + SLICE + 5 + 1 + 1,
        "idempotency_key": 1,
        "cohort": 2,
        "cohort_answer": COUNT + 3,
        "cohort_result": SLICE + 6,
        "cohort_retried": 1,
        "pace": 1,
        "provider_batch": 1,
    }
    stores = [SqlCohortStore(one, clock=FixedClock()) for one in (sqlite, target)]
    for cohort_id in (a_cohort(1).id, a_cohort(2).id):
        answers = [await one.pending(cohort_id, start=0, limit=COUNT) for one in stores]
        results = [await one.results_since(cohort_id, seq=0, limit=COUNT) for one in stores]
        assert await stores[1].get(cohort_id) == await stores[0].get(cohort_id)
        assert (answers[1], results[1]) == (answers[0], results[0])
    running = stores[1]
    rest = [a_result(n, number=5000 + n) for n in range(COUNT)]
    done = await running.put(a_cohort(1).id, rest)
    assert (done.status, done.counts.done) == (CohortStatus.DONE, COUNT)
    assert (await running.create(a_cohort(9), KEY)).chain == "chain-3"
    assert (await running.create(a_cohort(3))).is_new
    grades = SqlGradeStore(target, clock=FixedClock())
    assert (await grades.get(a_record(1).id)).answer == "NUL \x00 and half \ud83d"
    with pytest.raises(IdempotencyInFlightError):
        await grades.claim(KEY)


async def test_a_copy_that_was_cut_off_goes_on(sqlite: Database, target: Database) -> None:
    await fill(sqlite)
    for at in range(3):
        with pytest.raises(CutOffError):
            await copy_store(sqlite, target, interrupting(at))
    counts = await copy_store(sqlite, target, ignoring)
    assert counts["cohort_answer"] == COUNT + 3
    assert await copy_store(sqlite, target, interrupting(0)) == counts


async def test_a_target_with_other_data_is_refused_and_left_alone(
    sqlite: Database, target: Database
) -> None:
    await fill(sqlite)
    await target.migrate()
    grades = SqlGradeStore(target, clock=FixedClock())
    await grades.add(a_record(1, answer="Another one."))
    with pytest.raises(StoreMisconfiguredError, match="grade"):
        await copy_store(sqlite, target, ignoring)
    page = await grades.page(where=GradeFilter(), limit=9, after=None)
    assert [one.answer for one in page.items] == ["Another one."]


async def test_a_row_between_those_of_the_copy_is_noticed(
    sqlite: Database, target: Database
) -> None:
    await fill(sqlite)
    await copy_store(sqlite, target, ignoring)
    await SqlGradeStore(target, clock=FixedClock()).add(a_record(0))
    with pytest.raises(StoreMisconfiguredError, match="other data"):
        await copy_store(sqlite, target, ignoring)


async def test_a_source_that_changes_meanwhile_is_noticed(
    sqlite: Database, target: Database
) -> None:
    await fill(sqlite)
    await copy_store(sqlite, target, ignoring)
    await SqlCohortStore(sqlite, clock=FixedClock()).pause(a_cohort(1).id, reason="r")
    await SqlCohortStore(sqlite, clock=FixedClock()).append(
        a_cohort(2).id, some_answers(1, start=3), chain="c"
    )
    with pytest.raises(StoreMisconfiguredError):
        await copy_store(sqlite, target, ignoring)
