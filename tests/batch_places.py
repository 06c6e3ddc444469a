"""Cohorts by batches: the real store, judge and connection, and a scripted server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial

from app.adapters.database.database import Database
from app.adapters.database.grades import SqlGradeStore
from app.adapters.system.clock import SystemClock
from app.domain.cohort import CohortAnswer, CohortLane, CohortStatus
from app.grading.cohorts.records import Cohort
from app.grading.judges import Judges
from app.settings import Settings
from app.wiring_cohorts import Cohorts, Ground, at_work, open_cohorts
from app.wiring_judges import open_llm
from tests.builders import verdicts
from tests.fakes.batch_endpoint import BatchServer, serving_batches
from tests.fakes.judge import reply_text
from tests.fakes.rubrics import InMemoryRubricLibrary
from tests.grading.cohorts.workshop import RUBRIC, BusyJudge

GOOD = reply_text(verdicts())
LIVE_USD = (200 * 1.0 + 800 * 0.1 + 100 * 10.0) / 1e6
"""What a call costs by the prices below, with the tokens that the server counts."""
BATCH_USD = LIVE_USD / 2
SETTLED = {CohortStatus.PAUSED, CohortStatus.DONE, CohortStatus.CANCELLED}
CLOCK = SystemClock()


@dataclass
class BatchPlace:
    """A server of batches, and a database."""

    server: BatchServer
    url: str
    settings: dict[str, object] = field(default_factory=dict)

    @asynccontextmanager
    async def process(self) -> AsyncIterator[Cohorts]:
        """A process that grades, as the service does."""
        settings = self._settings()
        database = Database.open(self.url)
        await database.migrate()
        judge = open_llm(settings)
        judges = Judges(
            embedded=BusyJudge(kind="embedded"),
            llm=judge,
            cross_checks=settings.llm_cross_check == "on",
        )
        ground = Ground(
            database=database,
            grades=SqlGradeStore(database, clock=CLOCK),
            judges=judges,
            rubrics=InMemoryRubricLibrary(RUBRIC),
            clock=CLOCK,
            open_llm=partial(open_llm, settings),
        )
        try:
            async with open_cohorts(settings, ground) as cohorts, at_work(cohorts):
                yield cohorts
        finally:
            await judge.aclose()
            await database.close()

    def _settings(self) -> Settings:
        values: dict[str, object] = {
            "database_url": self.url,
            "llm_base_url": self.server.url,
            "llm_model": "m",
            "llm_prices": {"m": {"input": 1, "cached_input": 0.1, "output": 10}},
            "llm_cross_check": "off",
            "llm_retries": 0,
            "batch_poll_seconds": 0.05,
            "batch_longest_poll_seconds": 0.1,
        }
        return Settings(**values | self.settings)  # type: ignore[arg-type] # any of them


@contextmanager
def a_batch_place(url: str) -> Iterator[BatchPlace]:
    """A server whose replies are good, and a database at that URL."""
    with serving_batches(lambda _: GOOD) as server:
        yield BatchPlace(server, url)


async def a_cohort(cohorts: Cohorts, answers: Sequence[str], **fields: object) -> str:
    made = Cohort(
        id=SystemClock().new_id("coh"),
        name=None,
        rubric_id=RUBRIC.id,
        rubric_version=RUBRIC.version,
        rubric_digest=RUBRIC.digest,
        judge="llm",
        lane=CohortLane.BATCH,
        is_batching=True,
        created_at=SystemClock().now(),
        **fields,  # type: ignore[arg-type] # any of them
    )
    await cohorts.store.create(made)
    rows = [
        CohortAnswer(index=index, answer=answer, reference=None, extra={})
        for index, answer in enumerate(answers)
    ]
    for start in range(0, len(rows), 500):
        await cohorts.store.append(made.id, rows[start : start + 500], chain="")
    await cohorts.store.seal(made.id, columns=())
    return made.id


async def settled(cohorts: Cohorts, cohort_id: str, *, seconds: float = 40) -> Cohort:
    def is_settled(cohort: Cohort) -> bool:
        return cohort.status in SETTLED and not cohort.is_batching

    return await reached(cohorts, cohort_id, is_settled, seconds=seconds)


async def reached(
    cohorts: Cohorts, cohort_id: str, holds: Callable[[Cohort], bool], *, seconds: float = 40
) -> Cohort:
    async with asyncio.timeout(seconds):
        while not holds(cohort := await cohorts.store.get(cohort_id)):  # noqa: ASYNC110 - the store sets no event
            await asyncio.sleep(0.02)
    return cohort


async def until(holds: Callable[[], bool], *, seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - the server sets no event
            await asyncio.sleep(0.01)
