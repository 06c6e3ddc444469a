"""Erases what is older than the operator keeps things."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta

from app.domain.errors import StoreError
from app.grading.erasure.ports import Erased, PersonalData
from app.grading.ports import Clock

LOG = logging.getLogger(__name__)
EVERY_SECONDS = 3600.0


class Retention:
    """Looks at once, and then every hour. Any number of processes may do so side by side."""

    def __init__(
        self,
        data: PersonalData,
        clock: Clock,
        *,
        days: int | None,
        every_seconds: float = EVERY_SECONDS,
    ) -> None:
        """Nothing is erased before `run`.

        Args:
            data: What is kept.
            clock: Tells how old that is.
            days: How long it is kept; None for ever.
            every_seconds: Wait between two looks.
        """
        self._data = data
        self._clock = clock
        self._days = days
        self._every_seconds = every_seconds

    async def run(self, stop: asyncio.Event) -> None:
        """Go on until told to stop; a database that is away is tried again the next time."""
        while not stop.is_set():
            try:
                done = await self.once()
            except StoreError as error:
                LOG.warning("retention_failed: %s", error.code)
            else:
                if done != Erased():
                    LOG.info("retention_erased: %d grades, %d cohorts", done.grades, done.cohorts)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), self._every_seconds)

    async def once(self) -> Erased:
        """Erase what is too old now: how much that was.

        Raises:
            StoreUnavailableError: The database cannot be used.
        """
        if self._days is None:
            return Erased()
        return await self._data.erase_older(self._clock.now() - timedelta(days=self._days))
