"""Cohorts as the settings ask for them, with real parts."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from app.adapters.database.cohorts import SqlCohortStore
from app.adapters.database.database import Database
from app.adapters.system.clock import SystemClock
from app.domain.cohort import CohortAnswer, CohortStatus
from app.grading.cohorts.records import Cohort
from app.grading.judges import Judges
from app.jobs.batching import BatchingEngine
from app.jobs.embedded import EmbeddedEngine
from app.jobs.procrastinate.engine import QueueEngine
from app.settings import Settings
from app.wiring import Overrides, create_app, open_parts, run_worker
from app.wiring_cohorts import Ground, keep_at_work, open_cohorts
from tests.adapters.database.test_engines import set_pragma
from tests.fakes.rubrics import InMemoryRubricFiles
from tests.grading.cohorts.workshop import RUBRIC, BusyJudge, texts

pytestmark = pytest.mark.anyio


def overrides() -> Overrides:
    judges = Judges(embedded=BusyJudge(kind="embedded"), llm=BusyJudge())
    return Overrides(judges=judges, rubrics=InMemoryRubricFiles(RUBRIC))


async def a_cohort(settings: Settings, count: int) -> str:
    """A sealed cohort in the database of the settings: its id."""
    clock = SystemClock()
    cohort = Cohort(
        id=clock.new_id("coh"),
        name=None,
        rubric_id=RUBRIC.id,
        rubric_version=RUBRIC.version,
        rubric_digest=RUBRIC.digest,
        judge="llm",
        created_at=clock.now(),
    )
    database = Database.open(settings.resolved_database_url)
    await database.migrate()
    store = SqlCohortStore(database, clock=clock)
    await store.create(cohort)
    rows = [
        CohortAnswer(index=index, answer=text, reference=None, extra={})
        for index, text in enumerate(texts(count))
    ]
    await store.append(cohort.id, rows, chain="")
    await store.seal(cohort.id, columns=())
    await database.close()
    return cohort.id


async def the_end(settings: Settings, cohort_id: str) -> Cohort:
    """The cohort once it is done."""
    database = Database.open(settings.resolved_database_url)
    store = SqlCohortStore(database, clock=SystemClock())
    async with asyncio.timeout(30):
        while (cohort := await store.get(cohort_id)).status is not CohortStatus.DONE:  # noqa: ASYNC110 - the store sets no event
            await asyncio.sleep(0.05)
    await database.close()
    return cohort


def test_a_service_on_sqlite_grades_what_was_left_over(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    cohort_id = asyncio.run(a_cohort(settings, 30))
    with TestClient(create_app(settings, overrides())):
        cohort = asyncio.run(the_end(settings, cohort_id))
    assert cohort.counts.graded == 30
    assert (tmp_path / "touchstone.db-lead").exists()


async def test_a_worker_grades_until_it_is_told_to_stop(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    cohort_id = await a_cohort(settings, 30)
    stop = asyncio.Event()
    working = asyncio.create_task(run_worker(settings, stop, overrides()))
    assert (await the_end(settings, cohort_id)).counts.graded == 30
    stop.set()
    await asyncio.wait_for(working, 10)


@pytest.mark.postgres
async def test_on_postgresql_a_service_hands_in_and_a_worker_grades(
    emptied_postgres_url: str, tmp_path: Path
) -> None:
    url = SecretStr(emptied_postgres_url)
    settings = Settings(data_dir=tmp_path, database_url=url, cohort_worker="off")
    cohort_id = await a_cohort(settings, 30)
    over, stop = overrides(), asyncio.Event()
    async with open_parts(settings, over) as parts, open_it(settings, parts) as cohorts:
        assert isinstance(cohorts.engine, QueueEngine)
        serving = asyncio.create_task(keep_at_work(cohorts, stop))
        await cohorts.engine.submit(cohort_id)
        await asyncio.sleep(0.3)
        assert (await cohorts.store.get(cohort_id)).counts.done == 0
        working = asyncio.create_task(run_worker(settings, stop, over))
        assert (await the_end(settings, cohort_id)).counts.graded == 30
        stop.set()
        await asyncio.wait_for(asyncio.gather(serving, working), 15)


async def test_a_full_disk_loses_nothing_and_calls_nobody_twice(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    cohort_id = await a_cohort(settings, 120)
    judge, stop = BusyJudge(seconds=0.001), asyncio.Event()
    over = replace(overrides(), judges=Judges(embedded=BusyJudge(kind="embedded"), llm=judge))
    async with open_parts(settings, over) as parts, open_it(settings, parts) as cohorts:
        await set_pragma(parts.database, "max_page_count=1")  # no more pages than it has by now
        working = asyncio.create_task(keep_at_work(cohorts, stop))
        async with asyncio.timeout(20):
            while judge.calls.total() < 60:  # noqa: ASYNC110 - the judge sets no event
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.5)
        assert (await cohorts.store.get(cohort_id)).counts.done < 60
        await set_pragma(parts.database, "max_page_count=1000000")
        assert (await the_end(settings, cohort_id)).counts.graded == 120
        stop.set()
        await asyncio.wait_for(working, 10)
    assert set(judge.calls.values()) == {1}


async def test_the_kind_of_database_decides_on_the_engine(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    async with open_parts(settings, overrides()) as parts, open_it(settings, parts) as cohorts:
        assert isinstance(cohorts.engine, BatchingEngine)
        assert isinstance(cohorts.engine.live, EmbeddedEngine)


async def test_limits_of_the_settings_reach_the_judge_of_cohorts(tmp_path: Path) -> None:
    key = SecretStr("k")
    settings = Settings(
        data_dir=tmp_path, llm_api_key=key, cohort_concurrency=7, cohort_requests_per_minute=600
    )
    opened: list[Any] = []

    def open_llm(surroundings: Any, *, connections: int) -> Any:  # noqa: ANN401 - a fake
        opened.extend([surroundings, connections])
        return Closed()

    async with open_parts(settings, overrides()) as parts:
        ground = replace(a_ground(parts), open_llm=open_llm)
        async with open_cohorts(settings, ground):
            surroundings, connections = opened
    assert connections == 7
    assert surroundings.pace._requests.rate == 10.0
    assert surroundings.on_trouble is not None


class Closed:
    """Stands for a judge that nobody asks."""

    async def aclose(self) -> None:
        """Nothing to close."""


def a_ground(parts: Any) -> Ground:  # noqa: ANN401 - the parts of the wiring
    return Ground(
        database=parts.database,
        grades=parts.store,
        judges=parts.judges,
        rubrics=parts.rubrics,
        clock=SystemClock(),
        open_llm=None,
    )


def open_it(settings: Settings, parts: Any) -> Any:  # noqa: ANN401 - the same
    return open_cohorts(settings, a_ground(parts))
