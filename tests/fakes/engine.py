"""An engine that grades nothing and remembers what it was told."""

from __future__ import annotations

import asyncio


class RecordingEngine:
    """Implements the `Engine` port.

    Attributes:
        told: `submit` or `halt` with the id of a cohort, in order.
    """

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []

    async def submit(self, cohort_id: str) -> None:
        """Remember it."""
        self.told.append(("submit", cohort_id))

    async def halt(self, cohort_id: str) -> None:
        """Remember it."""
        self.told.append(("halt", cohort_id))

    async def run(self, stop: asyncio.Event) -> None:
        """Wait to be told to stop."""
        await stop.wait()
