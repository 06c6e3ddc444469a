"""The engine inside the process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext

import pytest

from app.domain.cohort import CohortStatus
from app.grading.cohorts.ports import Lead
from app.jobs.embedded import EmbeddedEngine
from app.jobs.portions import Portions
from tests.grading.cohorts.workshop import BusyJudge, Workshop, texts, until

pytestmark = pytest.mark.anyio


class FreeLead:
    """Implements the `Lead` port: nobody else wants it."""

    def hold(self) -> nullcontext[None]:
        """Lead at once."""
        return nullcontext()


class TakenLead:
    """Implements the `Lead` port: another process has it."""

    @asynccontextmanager
    async def hold(self) -> AsyncIterator[None]:
        """Wait for ever."""
        await asyncio.Event().wait()
        yield


def an_engine(shop: Workshop, *, lead: Lead | None = None, **portions: float) -> EmbeddedEngine:
    settings = Portions(**{"look_seconds": 0.05, "grace_seconds": 5.0, **portions})  # type: ignore[arg-type] # any of them
    return EmbeddedEngine(shop.a_grader(), shop.cohorts, lead=lead or FreeLead(), portions=settings)


@asynccontextmanager
async def running(engine: EmbeddedEngine) -> AsyncIterator[asyncio.Event]:
    stop = asyncio.Event()
    task = asyncio.create_task(engine.run(stop))
    yield stop
    stop.set()
    await asyncio.wait_for(task, 10)


async def done(shop: Workshop, cohort_id: str, *, seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while (await shop.cohorts.get(cohort_id)).status is not CohortStatus.DONE:  # noqa: ASYNC110 - the store sets no event
            await asyncio.sleep(0.005)


async def test_a_small_cohort_behind_a_large_one_takes_about_its_own_time() -> None:
    shop = Workshop(llm=BusyJudge(seconds=0.05), most=10)
    large = await shop.cohort(texts(600, "large"))
    async with running(an_engine(shop)):
        await until(lambda: shop.llm.in_flight == 10)
        small = await shop.cohort(texts(10, "small"))
        began = time.monotonic()
        await done(shop, small)
        took = time.monotonic() - began
        assert (await shop.cohorts.get(large)).counts.done < 300
    assert took < 1.5, "alone it takes some 0.1 s; behind the large one it would take 3 s"


async def test_nothing_is_graded_without_the_lead_and_stopping_does_not_wait_for_it() -> None:
    shop = Workshop()
    await shop.cohort(texts(5))
    async with running(an_engine(shop, lead=TakenLead())):
        await asyncio.sleep(0.1)
    assert not shop.llm.calls


async def test_a_stop_waits_for_calls_under_way_but_not_for_ever() -> None:
    shop = Workshop(llm=BusyJudge(seconds=30), most=3)
    cohort_id = await shop.cohort(texts(10))
    async with running(an_engine(shop, grace_seconds=0.1)):
        await until(lambda: shop.llm.in_flight == 3)
    assert shop.llm.in_flight == 0
    assert (await shop.cohorts.get(cohort_id)).counts.done == 0


async def test_a_database_that_is_away_is_waited_for() -> None:
    shop = Workshop()
    cohort_id = await shop.cohort(texts(60))
    shop.cohorts.is_available = False
    async with running(an_engine(shop)):
        await asyncio.sleep(0.2)
        shop.cohorts.is_available = True
        await done(shop, cohort_id)
    assert set(shop.llm.calls.values()) == {1}
