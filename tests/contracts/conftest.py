"""Every grade store there is, behind one fixture."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.adapters.database.database import Database
from app.adapters.database.grades import SqlGradeStore
from app.grading.ports import GradeStore
from tests.contracts.webhook_stores import stores
from tests.fakes.clock import FixedClock
from tests.fakes.memory_store import InMemoryGradeStore

TAKE_OVER_SECONDS = 60.0
__all__ = ["stores"]


class OpenStore:
    """A store to test, the clock it looks at, and a way to start it anew."""

    def __init__(self, url: str | None) -> None:
        self.clock = FixedClock()
        self._url = url
        self._database: Database | None = None
        self.store: GradeStore = InMemoryGradeStore(self.clock, take_over_seconds=TAKE_OVER_SECONDS)

    async def reopen(self) -> None:
        """Close and open again, as a restart of the service does; memory only stays as it is."""
        await self.close()
        if self._url is not None:
            self._database = Database.open(self._url)
            await self._database.migrate()
            self.store = SqlGradeStore(
                self._database, clock=self.clock, take_over_seconds=TAKE_OVER_SECONDS
            )

    async def close(self) -> None:
        if self._database is not None:
            await self._database.close()


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def opened(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[OpenStore]:
    urls = {"memory": None, "sqlite": f"sqlite:///{tmp_path / 'grades.db'}"}
    kind = request.param
    url = urls[kind] if kind in urls else request.getfixturevalue("emptied_postgres_url")
    opened = OpenStore(url)
    await opened.reopen()
    yield opened
    await opened.close()
