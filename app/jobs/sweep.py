"""Takes away uploads that stopped half way and that nobody has gone on with."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta

from app.domain.errors import StoreError
from app.grading.cohorts.ports import CohortStore
from app.grading.ports import Clock

LOG = logging.getLogger(__name__)
EVERY_SECONDS = 3600.0


class Sweep:
    """Looks at once, and then every hour. Any number of processes may do so side by side."""

    def __init__(
        self,
        store: CohortStore,
        clock: Clock,
        *,
        kept_seconds: float,
        every_seconds: float = EVERY_SECONDS,
    ) -> None:
        self._store = store
        self._clock = clock
        self._kept = timedelta(seconds=kept_seconds)
        self._every_seconds = every_seconds

    async def run(self, stop: asyncio.Event) -> None:
        """Go on until told to stop; a database that is away is tried again the next time."""
        while not stop.is_set():
            try:
                await self._store.discard_unsealed(before=self._clock.now() - self._kept)
            except StoreError as error:
                LOG.warning("sweep_failed: %s", error.code)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), self._every_seconds)
