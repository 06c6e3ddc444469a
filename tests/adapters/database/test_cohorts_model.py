"""The SQL store of cohorts does what the one in memory does, whatever is asked of it."""

from __future__ import annotations

import asyncio
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.adapters.database.cohorts import SqlCohortStore
from app.adapters.database.database import Database
from app.domain.errors import TouchstoneError
from app.domain.grade import Status
from app.grading.cohorts.ports import CohortStore
from app.grading.cohorts.records import SummaryOrder, SummaryView
from tests.cohorts import a_cohort, a_result, some_answers
from tests.fakes.clock import FixedClock
from tests.fakes.cohort_store import FakeCohortStore

COHORTS = count(1)
PLACES = st.integers(min_value=0, max_value=7)
PUT = st.tuples(st.just("put"), st.lists(st.tuples(PLACES, st.sampled_from(Status)), max_size=5))
APPEND = st.tuples(st.just("append"), st.integers(min_value=0, max_value=3))
PLAIN = ("seal", "start", "pause", "resume", "cancel", "retry")
STEP = st.one_of(PUT, PUT, APPEND, st.tuples(st.sampled_from(PLAIN), st.none()))
Steps = list[tuple[str, object]]
OPENING: Steps = [("append", 3), ("append", 3), ("seal", None)]


async def act(store: CohortStore, cohort_id: str, name: str, value: object) -> object:
    """What came of a step: the cohort, or the kind of error."""
    plain = {
        "seal": lambda: store.seal(cohort_id, columns=("a",)),
        "start": lambda: store.start(cohort_id),
        "pause": lambda: store.pause(cohort_id, reason="r"),
        "resume": lambda: store.resume(cohort_id),
        "cancel": lambda: store.cancel(cohort_id),
        "retry": lambda: store.retry(cohort_id),
    }
    try:
        if name == "put":
            assert isinstance(value, list)
            return await store.put(cohort_id, value)
        if name == "append":
            assert isinstance(value, int)
            total = (await store.get(cohort_id)).counts.total
            await store.append(cohort_id, some_answers(value, start=total), chain="c")
            return await store.get(cohort_id)
        return await plain[name]()
    except TouchstoneError as error:
        return type(error)


async def seen(store: CohortStore, cohort_id: str) -> list[object]:
    """All that can be read of a cohort."""
    pages = [
        await store.results(cohort_id, after=None, limit=4),
        await store.results_since(cohort_id, seq=1, limit=4),
        await store.results_at(cohort_id, [1, 3, 5]),
        await store.pending(cohort_id, start=1, limit=4),
    ]
    views = [SummaryView(order=order) for order in SummaryOrder]
    lines = [
        await store.summaries(cohort_id, after=after, limit=4, view=view)
        for view in views
        for after in (None, 3)
    ]
    return [await store.get(cohort_id), *pages, *lines]


async def compare(database: Database, steps: Steps) -> None:
    stores = (FakeCohortStore(FixedClock()), SqlCohortStore(database, clock=FixedClock()))
    cohort = a_cohort(next(COHORTS))
    for store in stores:
        await store.create(cohort)
    numbers = count(next(COHORTS) * 1000)
    for name, value in steps:
        given_value = value
        if isinstance(value, list):
            given_value = [a_result(n, status, number=next(numbers)) for n, status in value]
        outcomes = [await act(store, cohort.id, name, given_value) for store in stores]
        assert outcomes[0] == outcomes[1], name
    assert await seen(stores[0], cohort.id) == await seen(stores[1], cohort.id)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("model") / "cohorts.db"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([[], OPENING]), st.lists(STEP, min_size=2, max_size=12))
def test_any_steps_come_to_the_same(file: Path, opening: Steps, steps: Steps) -> None:
    async def run() -> None:
        database = Database.open(f"sqlite:///{file}")
        await database.migrate()
        await compare(database, [*opening, *steps])
        await database.close()

    asyncio.run(run())
