from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import pytest

from app.domain.errors import CohortNotFoundError, StoreUnavailableError
from app.grading.cohorts.export import exported, result_pages
from app.grading.cohorts.records import CohortResult
from tests.cohort_results import a_cancelled_result, a_result
from tests.fakes.cohort_store import FakeCohortStore
from tests.stored_cohorts import stored


class Indexes:
    """Writes the index of each result."""

    def __init__(self) -> None:
        self.threads: set[int] = set()

    def opening(self) -> bytes:
        return b"["

    def lines(self, results: Sequence[CohortResult]) -> bytes:
        self.threads.add(threading.get_ident())
        return b"".join(b"%d " % result.index for result in results)


async def read(store: FakeCohortStore, cohort_id: str) -> list[bytes]:
    return [block async for block in exported(store, cohort_id, writer=Indexes())]


def test_pages_hold_every_result_once_in_order() -> None:
    async def check() -> None:
        store = FakeCohortStore()
        cohort_id = await stored(store, [a_result(index) for index in range(11)])
        for size in (1, 4, 11, 50):
            pages = [page async for page in result_pages(store, cohort_id, size=size)]
            assert [one.index for page in pages for one in page] == [*range(11)]
            assert {len(page) for page in pages[:-1]} <= {size}

    asyncio.run(check())


def test_what_has_not_ended_is_left_out_and_what_has_is_there() -> None:
    async def check() -> list[bytes]:
        store = FakeCohortStore()
        results = [a_result(0), a_cancelled_result(1), a_result(2), a_cancelled_result(3)]
        return await read(store, await stored(store, results))

    assert b"".join(asyncio.run(check())) == b"[0 2 "


def test_a_cancelled_cohort_is_exported_whole() -> None:
    async def check() -> list[bytes]:
        store = FakeCohortStore()
        cohort_id = await stored(store, [a_result(0), a_cancelled_result(1), a_result(2)])
        await store.cancel(cohort_id)
        return await read(store, cohort_id)

    assert b"".join(asyncio.run(check())) == b"[0 1 2 "


def test_a_cohort_without_results_is_an_opening_alone() -> None:
    async def check() -> list[bytes]:
        store = FakeCohortStore()
        return await read(store, await stored(store, [a_cancelled_result(0)]))

    assert asyncio.run(check()) == [b"["]


def test_the_event_loop_writes_nothing_itself() -> None:
    async def check() -> set[int]:
        store, writer = FakeCohortStore(), Indexes()
        cohort_id = await stored(store, [a_result(index) for index in range(3)])
        async for _ in exported(store, cohort_id, writer=writer):
            pass
        return writer.threads

    threads = asyncio.run(check())
    assert threads
    assert threading.get_ident() not in threads


def test_what_the_store_says_is_passed_on() -> None:
    async def check() -> None:
        store = FakeCohortStore()
        with pytest.raises(CohortNotFoundError):
            await read(store, "coh_none")
        cohort_id = await stored(store, [a_result(0)])
        store.is_available = False
        with pytest.raises(StoreUnavailableError):
            await read(store, cohort_id)

    asyncio.run(check())
