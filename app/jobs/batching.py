"""An engine with the batch lane beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine

from app.grading.cohorts.ports import Engine

Minding = Callable[[asyncio.Event], Coroutine[None, None, None]]


class BatchingEngine:
    """Implements the `Engine` port: another engine, and what minds batches while that runs.

    Attributes:
        live: The engine that grades without batches.
    """

    def __init__(self, live: Engine, mind: Minding) -> None:
        self.live = live
        self._mind = mind

    async def submit(self, cohort_id: str) -> None:
        """There is something to do; the batch lane sees it in the store."""
        await self.live.submit(cohort_id)

    async def halt(self, cohort_id: str) -> None:
        """Make no more calls for that cohort; the batch lane sees it in the store."""
        await self.live.halt(cohort_id)

    async def run(self, stop: asyncio.Event) -> None:
        """Grade and mind batches until told to stop."""
        minding = asyncio.create_task(self._mind(stop))
        try:
            await self.live.run(stop)
        finally:
            minding.cancel()
            await asyncio.gather(minding, return_exceptions=True)
