"""One process at a time minds the batches of a cohort: it holds a lease and renews it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from app.domain.errors import StoreError
from app.grading.cohorts.batches.ports import BatchStore

LEASE_SECONDS = 60.0
BEATS = 4
"""Renewals in the time of a lease."""


class LeaseLostError(Exception):
    """Another process may mind the cohort by now."""


@dataclass(slots=True)
class Hold:
    """A lease that is being renewed."""

    seconds: float
    clock: Callable[[], float]
    renewed_at: float

    def check(self) -> None:
        """Raise LeaseLostError where half of the lease has gone by since it was renewed."""
        if self.clock() - self.renewed_at > self.seconds / 2:
            raise LeaseLostError


@dataclass(frozen=True, slots=True, kw_only=True)
class Leases:
    """Leases of one process. `holder` is its name."""

    batches: BatchStore
    holder: str
    seconds: float = LEASE_SECONDS
    clock: Callable[[], float] = time.monotonic

    @asynccontextmanager
    async def hold(self, cohort_id: str) -> AsyncIterator[Hold | None]:
        """The lease of a cohort, while inside; None where another process has it."""
        began = self.clock()
        if not await self._take(cohort_id):
            yield None
            return
        hold = Hold(self.seconds, self.clock, began)
        renewing = asyncio.create_task(self._renew(cohort_id, hold))
        try:
            yield hold
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)
            await self.batches.release(cohort_id, holder=self.holder)

    async def _renew(self, cohort_id: str, hold: Hold) -> None:
        while True:
            await asyncio.sleep(self.seconds / BEATS)
            began = self.clock()
            try:
                if await self._take(cohort_id):
                    hold.renewed_at = began
            except StoreError:
                continue  # `check` notices when that goes on for too long

    async def _take(self, cohort_id: str) -> bool:
        return await self.batches.lease(cohort_id, holder=self.holder, seconds=self.seconds)
