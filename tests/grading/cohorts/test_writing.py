"""Results on their way to the store."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from typing_extensions import override

from app.domain.errors import CohortNotFoundError, StoreError, StoreUnavailableError
from app.grading.cohorts.records import Cohort, NewResult
from app.grading.cohorts.writing import ResultWriter
from tests.fakes.cohort_store import FakeCohortStore
from tests.grading.cohorts.test_budget import COHORT
from tests.records import a_record

pytestmark = pytest.mark.anyio


class StrictStore(FakeCohortStore):
    """Counts puts; refuses some results, and is away for a while."""

    def __init__(self, *, refuses: Sequence[int] = (), away: int = 0) -> None:
        super().__init__()
        self.puts: list[list[int]] = []
        self.refused: list[bool] = []
        self._refuses = refuses
        self._away = away

    @override
    async def put(self, cohort_id: str, results: Sequence[NewResult]) -> Cohort:
        if self._away:
            self._away -= 1
            raise StoreUnavailableError("away")
        if any(one.index in self._refuses and one.record.grade for one in results):
            raise StoreError("refused")
        assert cohort_id == COHORT.id
        self.puts.append([one.index for one in results])
        self.refused += [one.record.grade is None for one in results]
        return COHORT


async def no_wait(_: float) -> None:
    """Sleep not at all."""
    await asyncio.sleep(0)


def a_writer(store: FakeCohortStore, seconds: float = 0.005) -> ResultWriter:
    return ResultWriter(store, "coh_1", on_stored=lambda *_: None, seconds=seconds, sleep=no_wait)


async def put_all(writer: ResultWriter, count: int) -> None:
    results = [NewResult(index=number, record=a_record(number)) for number in range(count)]
    await asyncio.gather(*(writer.put(one) for one in results))


async def test_results_that_come_together_are_stored_together() -> None:
    store = StrictStore()
    await put_all(a_writer(store), 30)
    assert store.puts == [list(range(30))]


async def test_a_full_group_does_not_wait() -> None:
    store = StrictStore()
    async with asyncio.timeout(5):
        await put_all(a_writer(store, seconds=60), 100)
    assert len(store.puts) == 1


async def test_a_store_that_is_away_is_asked_until_it_is_back() -> None:
    store = StrictStore(away=20)
    await put_all(a_writer(store), 10)
    assert store.puts == [list(range(10))]


async def test_a_result_that_the_store_refuses_is_stored_as_a_failure_and_takes_none_with_it() -> (
    None
):
    store = StrictStore(refuses=[3])
    await put_all(a_writer(store), 6)
    assert sorted(index for group in store.puts for index in group) == list(range(6))
    assert store.refused.count(True) == 1


async def test_a_cohort_that_was_removed_is_told_to_all_who_wait() -> None:
    writer = a_writer(FakeCohortStore())
    outcomes = await asyncio.gather(
        *(writer.put(NewResult(index=n, record=a_record(n))) for n in range(3)),
        return_exceptions=True,
    )
    assert [type(one) for one in outcomes] == [CohortNotFoundError] * 3
