"""Every engine there is, behind one fixture."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from app.adapters.database.address import conninfo
from app.adapters.database.cohorts import SqlCohortStore
from app.adapters.database.database import Database
from app.adapters.database.grades import SqlGradeStore
from app.adapters.system.clock import SystemClock
from app.domain.cohort import CohortAnswer, CohortStatus
from app.grading.cohorts.grading import CohortGrader, CohortParts
from app.grading.cohorts.ports import CohortStore, Engine
from app.grading.cohorts.records import Cohort
from app.grading.cohorts.run import Flows
from app.grading.judges import Judges
from app.jobs.embedded import EmbeddedEngine
from app.jobs.file_lead import FileLead
from app.jobs.portions import Portions
from app.jobs.procrastinate.engine import QueueEngine, QueuePlace
from tests.fakes.cohort_store import FakeCohortStore
from tests.fakes.rubrics import InMemoryRubricLibrary
from tests.grading.cohorts.workshop import RUBRIC, BusyJudge, a_flow

SETTLED = {CohortStatus.PAUSED, CohortStatus.DONE, CohortStatus.CANCELLED}
PORTIONS = Portions(look_seconds=0.1, grace_seconds=10.0)


class OpenEngine:
    """An engine to test, with a judge that counts, and a way to start it anew."""

    def __init__(self, url: str | None, folder: Path) -> None:
        self.judge = BusyJudge()
        self.embedded = BusyJudge(kind="embedded")
        self._url = url
        self._folder = folder
        self._clock = SystemClock()
        self._memory = FakeCohortStore(self._clock)
        self._stack = AsyncExitStack()
        self.store: CohortStore = self._memory
        self._engine: Engine | None = None

    async def restart(self) -> None:
        """Open everything anew, as another process would; memory stays as it is."""
        await self.close()
        database = None
        if self._url is not None:
            database = Database.open(self._url)
            self._stack.push_async_callback(database.close)
            await database.migrate()
            self.store = SqlCohortStore(database, clock=self._clock)
        self._engine = await self._open(database)

    async def close(self) -> None:
        """Let go of everything."""
        await self._stack.aclose()

    async def submit(self, cohort_id: str) -> None:
        """There is something to do."""
        assert self._engine is not None
        await self._engine.submit(cohort_id)

    async def halt(self, cohort_id: str) -> None:
        """Make no more calls."""
        assert self._engine is not None
        await self._engine.halt(cohort_id)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The engine at work; it is told to stop in the end, and waited for."""
        assert self._engine is not None
        stop = asyncio.Event()
        task = asyncio.create_task(self._engine.run(stop))
        try:
            yield
        finally:
            stop.set()
            await asyncio.wait_for(task, 20)

    async def cohort(self, answers: Sequence[str]) -> str:
        """A sealed cohort of those answers: its id."""
        made = Cohort(
            id=self._clock.new_id("coh"),
            name=None,
            rubric_id=RUBRIC.id,
            rubric_version=RUBRIC.version,
            rubric_digest=RUBRIC.digest,
            judge="llm",
            created_at=self._clock.now(),
        )
        await self.store.create(made)
        rows = [
            CohortAnswer(index=index, answer=answer, reference=None, extra={})
            for index, answer in enumerate(answers)
        ]
        await self.store.append(made.id, rows, chain="")
        await self.store.seal(made.id, columns=())
        return made.id

    async def settled(self, cohort_id: str, *, seconds: float = 30) -> Cohort:
        """The cohort once nothing more is to be graded."""
        async with asyncio.timeout(seconds):
            while True:
                cohort = await self.store.get(cohort_id)
                if cohort.status in SETTLED:
                    return cohort
                await asyncio.sleep(0.02)

    async def _open(self, database: Database | None) -> Engine:
        grades = self._memory.grades
        grader = CohortGrader(
            CohortParts(
                cohorts=self.store,
                grades=SqlGradeStore(database, clock=self._clock) if database else grades,
                judges=Judges(embedded=self.embedded, llm=self.judge),
                rubrics=InMemoryRubricLibrary(RUBRIC),
                clock=self._clock,
                flows=Flows(llm=a_flow(), embedded=a_flow(4)),
            )
        )
        if self._url is not None and self._url.startswith("postgresql"):
            place = QueuePlace(conninfo=conninfo(self._url))
            return QueueEngine(grader, self.store, place, PORTIONS)
        lead = FileLead(self._folder / "lead", look_seconds=0.05)
        return EmbeddedEngine(grader, self.store, lead=lead, portions=PORTIONS)
