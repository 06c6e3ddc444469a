"""Keeps a worker that was frozen, or cut off, from calling for chunks that others have by now."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable

BEATS = 5
"""Heartbeats in the time after which a worker counts as dead."""


class Fence:
    """Renews the heartbeat of this worker, and knows whether it was renewed in time."""

    def __init__(
        self,
        renew: Callable[[int], Awaitable[None]],
        *,
        stall_seconds: float,
        on_lapse: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Nothing is renewed before `belongs_to` says for whom.

        Args:
            renew: Renews the heartbeat of the worker with that number.
            stall_seconds: When others take over.
            on_lapse: Told when half of that time went by: what is being graded may be lost.
            clock: Gives seconds.
        """
        self._renew = renew
        self._stall_seconds = stall_seconds
        self._on_lapse = on_lapse
        self._clock = clock
        self._worker_id: int | None = None
        self._renewed_at = math.inf

    def belongs_to(self, worker_id: int | None) -> None:
        """A job was fetched by that worker, so just now it was alive."""
        if worker_id != self._worker_id:
            self._worker_id = worker_id
            self._renewed_at = self._clock()

    def may_call(self) -> bool:
        """Whether others cannot have taken over yet."""
        return self._clock() - self._renewed_at < self._stall_seconds / 2

    async def beat(self) -> None:
        """Renew once.

        Raises:
            Exception: The database cannot be used.
        """
        if not self.may_call():
            self._on_lapse()
        if self._worker_id is not None:
            began = self._clock()
            async with asyncio.timeout(self._stall_seconds / 2):
                await self._renew(self._worker_id)
            self._renewed_at = began

    @property
    def beat_seconds(self) -> float:
        """Time between two heartbeats."""
        return self._stall_seconds / BEATS
