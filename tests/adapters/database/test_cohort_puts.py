"""Puts that share a transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from app.adapters.database.cohort_puts import TOGETHER, MergedPuts, Outcome
from app.adapters.database.cohort_results import Put, put_of
from app.domain.errors import StoreError, StoreUnavailableError
from tests.cohorts import a_result

pytestmark = pytest.mark.anyio


class Writing:
    """Notes what is written together; can be made to refuse puts, to fail or to wait."""

    def __init__(self) -> None:
        self.groups: list[list[str]] = []
        self.refused: set[str] = set()
        self.outage = False
        self.go_on = asyncio.Event()
        self.go_on.set()

    async def __call__(self, puts: Sequence[Put]) -> Sequence[Outcome]:
        await self.go_on.wait()
        self.groups.append([put.cohort_id for put in puts])
        if self.outage:
            raise StoreUnavailableError("away")
        if self.refused & set(self.groups[-1]):
            raise StoreError("refused")
        return [None] * len(puts)


def a_put(name: str, count: int = 1) -> Put:
    one = put_of(name, None, [a_result(0)]).results[0]
    return Put(cohort_id=name, tenant=None, results=[one] * count)


async def test_puts_that_wait_are_written_together() -> None:
    writing = Writing()
    puts = MergedPuts(writing)
    await asyncio.gather(*(puts.run(a_put(name)) for name in "abc"))
    assert writing.groups == [["a", "b", "c"]]
    await puts.run(a_put("d"))
    assert writing.groups[1:] == [["d"]]


async def test_a_transaction_has_a_limit() -> None:
    writing = Writing()
    puts = MergedPuts(writing)
    sizes = {"a": 1, "b": TOGETHER - 1, "c": 1, "d": TOGETHER + 1, "e": 1}
    await asyncio.gather(*(puts.run(a_put(name, size)) for name, size in sizes.items()))
    assert writing.groups == [["a", "b"], ["c"], ["d"], ["e"]]


async def test_a_refused_put_is_refused_alone() -> None:
    writing = Writing()
    writing.refused = {"b"}
    puts = MergedPuts(writing)
    outcomes = await asyncio.gather(
        *(puts.run(a_put(name)) for name in "abc"), return_exceptions=True
    )
    assert [type(one) for one in outcomes] == [type(None), StoreError, type(None)]
    assert writing.groups == [["a", "b", "c"], ["a"], ["b"], ["c"]]


async def test_an_outage_is_met_once() -> None:
    writing = Writing()
    writing.outage = True
    puts = MergedPuts(writing)
    outcomes = await asyncio.gather(
        *(puts.run(a_put(name)) for name in "abc"), return_exceptions=True
    )
    assert [type(one) for one in outcomes] == [StoreUnavailableError] * 3
    assert len(writing.groups) == 1
    writing.outage = False
    assert await puts.run(a_put("d")) is None


async def test_a_caller_that_left_before_takes_its_put_back() -> None:
    writing = Writing()
    writing.go_on.clear()
    puts = MergedPuts(writing)
    first = asyncio.create_task(puts.run(a_put("a")))
    await asyncio.sleep(0.01)
    leaving, staying = (asyncio.create_task(puts.run(a_put(name))) for name in "bc")
    await asyncio.sleep(0)
    leaving.cancel()
    writing.go_on.set()
    await asyncio.gather(first, staying)
    assert writing.groups == [["a"], ["c"]]


async def test_puts_that_a_stopping_loop_cuts_off_fail() -> None:
    writing = Writing()
    writing.go_on.clear()
    puts = MergedPuts(writing)
    running = [asyncio.create_task(puts.run(a_put(name))) for name in "ab"]
    await asyncio.sleep(0.01)
    assert puts._task is not None
    puts._task.cancel()
    outcomes = await asyncio.gather(*running, return_exceptions=True)
    assert [type(one) for one in outcomes] == [StoreUnavailableError] * 2
