"""Every grade store and every cohort store there is, each behind one fixture."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.adapters.database.cohorts import SqlCohortStore
from app.adapters.database.database import Database
from app.adapters.database.grades import SqlGradeStore
from app.adapters.database.pace import SqlPaceStore
from app.grading.cohorts.ports import CohortStore, PaceStore
from app.grading.ports import GradeStore
from tests.contracts.engines import OpenEngine
from tests.contracts.webhook_stores import stores
from tests.fakes.clock import FixedClock
from tests.fakes.cohort_store import FakeCohortStore
from tests.fakes.memory_store import InMemoryGradeStore
from tests.fakes.pace_store import FakePaceStore

TAKE_OVER_SECONDS = 60.0
__all__ = ["stores"]


class OpenStore:
    """A store to test, the clock it looks at, and a way to start it anew."""

    def __init__(self, url: str | None) -> None:
        self.clock = FixedClock()
        self.is_postgresql = url is not None and url.startswith("postgresql")
        self._url = url
        self._database: Database | None = None
        memory = InMemoryGradeStore(self.clock, take_over_seconds=TAKE_OVER_SECONDS)
        self.store: GradeStore = memory
        self.cohorts: CohortStore = FakeCohortStore(self.clock, grades=memory)
        self.pace: PaceStore = FakePaceStore(self.clock)

    async def reopen(self) -> None:
        """Close and open again, as a restart of the service does; memory only stays as it is."""
        await self.close()
        if self._url is not None:
            self._database = Database.open(self._url)
            await self._database.migrate()
            self.store = SqlGradeStore(
                self._database, clock=self.clock, take_over_seconds=TAKE_OVER_SECONDS
            )
            self.cohorts = SqlCohortStore(self._database, clock=self.clock)
            self.pace = SqlPaceStore(self._database, clock=self.clock)

    async def close(self) -> None:
        if self._database is not None:
            await self._database.close()

    async def other(self) -> OpenStore:
        """The same store in another process, as it were; the same one where it is in memory."""
        if self._url is None:
            return self
        other = OpenStore(self._url)
        other.clock = self.clock
        await other.reopen()
        return other


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def opened(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[OpenStore]:
    urls = {"memory": None, "sqlite": f"sqlite:///{tmp_path / 'grades.db'}"}
    kind = request.param
    url = urls[kind] if kind in urls else request.getfixturevalue("emptied_postgres_url")
    opened = OpenStore(url)
    await opened.reopen()
    yield opened
    await opened.close()


@pytest.fixture(params=["memory", "sqlite", pytest.param("queue", marks=pytest.mark.postgres)])
async def opened_engine(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[OpenEngine]:
    urls = {"memory": None, "sqlite": f"sqlite:///{tmp_path / 'cohorts.db'}"}
    kind = request.param
    url = urls[kind] if kind in urls else request.getfixturevalue("emptied_postgres_url")
    opened = OpenEngine(url, tmp_path)
    await opened.restart()
    yield opened
    await opened.close()
