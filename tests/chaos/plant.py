"""A cohort in a real database, graded by real processes that can be killed."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from app.adapters.database.cohorts import SqlCohortStore
from app.adapters.database.database import Database
from app.adapters.files.rubrics import FileRubricLibrary, packaged_rubrics
from app.adapters.system.clock import SystemClock
from app.domain.cohort import CohortAnswer, CohortStatus
from app.grading.cohorts.records import Cohort, CohortResult
from benchmarks.corpus import answers
from tests.chaos.endpoint import CountingEndpoint, listening

RUBRIC_ID = "project-vs-product-manager"
ROOT = Path(__file__).resolve().parents[2]
CONCURRENCY = 20
FLUSH = 100
Value = TypeVar("Value")


class Plant:
    """One cohort, and the processes that grade it."""

    def __init__(self, url: str, endpoint: CountingEndpoint) -> None:
        self.url = url
        self.endpoint = endpoint
        self.processes: list[subprocess.Popen[bytes]] = []
        self.cohort_id = ""
        self.settings: dict[str, str] = {}

    def start(self) -> subprocess.Popen[bytes]:
        """A new worker."""
        given = {
            "DATABASE_URL": self.url,
            "TOUCHSTONE_LLM_BASE_URL": self.endpoint.url,
            "TOUCHSTONE_LLM_CROSS_CHECK": "off",
            "TOUCHSTONE_COHORT_CONCURRENCY": str(CONCURRENCY),
            "TOUCHSTONE_SHUTDOWN_SECONDS": "10",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "app", "worker"],
            cwd=ROOT,
            env={**os.environ, **given, **self.settings},
            stdout=subprocess.DEVNULL,
        )
        self.processes.append(process)
        return process

    def stop_all(self) -> None:
        """Kill whatever still runs."""
        for process in self.processes:
            process.kill()
            process.wait(10)

    def make(self, count: int) -> None:
        """The cohort, sealed."""
        clock = SystemClock()
        rubric = FileRubricLibrary(packaged_rubrics()).get(RUBRIC_ID)
        cohort = Cohort(
            id=clock.new_id("coh"),
            name=None,
            rubric_id=rubric.id,
            rubric_version=rubric.version,
            rubric_digest=rubric.digest,
            judge="llm",
            created_at=clock.now(),
        )
        rows = [
            CohortAnswer(index=index, answer=answer, reference=None, extra={})
            for index, answer in enumerate(answers(count))
        ]

        async def make(store: SqlCohortStore) -> None:
            await store.create(cohort)
            for start in range(0, count, 500):
                await store.append(cohort.id, rows[start : start + 500], chain="")
            await store.seal(cohort.id, columns=())

        self.cohort_id = cohort.id
        self.with_store(make, migrates=True)

    def cohort(self) -> Cohort:
        """As it is stored."""
        return self.with_store(lambda store: store.get(self.cohort_id))

    def results(self) -> list[CohortResult]:
        """All results that are stored."""

        async def read(store: SqlCohortStore) -> list[CohortResult]:
            found: list[CohortResult] = []
            after: int | None = None
            while True:
                page = await store.results(self.cohort_id, after=after, limit=1000)
                found += page.items
                after = page.next_after
                if after is None:
                    return found

        return self.with_store(read)

    def with_store(
        self, act: Callable[[SqlCohortStore], Awaitable[Value]], *, migrates: bool = False
    ) -> Value:
        """Do something with the store, from this process."""

        async def run() -> Value:
            database = Database.open(self.url)
            try:
                if migrates:
                    await database.migrate()
                return await act(SqlCohortStore(database, clock=SystemClock()))
            finally:
                await database.close()

        return asyncio.run(run())

    def wait_for_calls(self, more: int, *, seconds: float = 120) -> None:
        """Return once the endpoint was called so often again."""
        wanted = self.endpoint.calls + more
        until(lambda: self.endpoint.calls >= wanted, seconds=seconds)

    def wait_until_done(self, *, seconds: float = 120) -> Cohort:
        """The cohort once all of it has ended."""
        until(lambda: self.cohort().status is CohortStatus.DONE, seconds=seconds, pause=0.2)
        return self.cohort()


@contextmanager
def a_plant(url: str, answers: int, *, latency_seconds: float = 0.05) -> Iterator[Plant]:
    """A cohort in that database, and an endpoint; nobody is at work yet."""
    with listening(latency_seconds) as endpoint:
        plant = Plant(url, endpoint)
        plant.make(answers)
        try:
            yield plant
        finally:
            plant.stop_all()


def until(holds: Callable[[], bool], *, seconds: float, pause: float = 0.01) -> None:
    """Return once it holds."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it takes too long"
        time.sleep(pause)


def kill(process: subprocess.Popen[bytes]) -> None:
    """End it as a power cut would."""
    process.send_signal(signal.SIGKILL)
    process.wait(10)
