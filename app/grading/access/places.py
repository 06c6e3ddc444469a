"""Places for requests at the same time, shared by all processes.

A process holds places in the database for a few seconds and renews them while requests run. Those
of a process that died are free again when they run out.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import Counter
from datetime import datetime, timedelta

from app.domain.errors import StoreError
from app.grading.access.ports import UsageStore
from app.grading.access.records import Slots
from app.grading.ports import Clock

HELD_FOR = timedelta(seconds=15)
RENEWED_EVERY_SECONDS = 5.0
SHARE = 4
"""A process takes this part of the limit at a time beyond what it needs."""
ASKED_AGAIN_AFTER = timedelta(seconds=1)

LOG = logging.getLogger(__name__)


class Places:
    """Counts the requests that run for each key."""

    def __init__(self, *, store: UsageStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._holder = secrets.token_hex(8)
        self._running: Counter[str] = Counter()
        self._peaks: Counter[str] = Counter()
        self._held: dict[str, int] = {}
        self._refused: dict[str, datetime] = {}
        self._asking = asyncio.Lock()

    async def enter(self, key_id: str, limit: int) -> bool:
        """Take a place, if there is one; whoever took one has to leave it.

        Raises:
            StoreUnavailableError: Nobody can say.
        """
        if not self._has_room(key_id, limit):
            async with self._asking:
                if not self._has_room(key_id, limit):
                    await self._ask(key_id, limit)
        if not self._has_room(key_id, limit):
            return False
        self._running[key_id] += 1
        self._peaks[key_id] = max(self._peaks[key_id], self._running[key_id])
        return True

    def leave(self, key_id: str) -> None:
        """Give the place back."""
        self._running[key_id] -= 1

    def left(self, key_id: str, limit: int) -> int:
        """How many more there could be, if no other process had any."""
        return max(0, limit - self._running[key_id])

    async def renew(self) -> None:
        """Hold what was needed of late, and let go of the rest.

        Raises:
            StoreUnavailableError: That could not be written.
        """
        if not self._held:
            return
        async with self._asking:
            held = {key: self._peaks[key] for key in self._held if self._peaks[key]}
            self._peaks = +Counter(self._running)
            self._held = held
            await self._store.renew(self._holder, held, self._clock.now() + HELD_FOR)

    async def keep_renewing(self, every_seconds: float = RENEWED_EVERY_SECONDS) -> None:
        """Renew until this is cancelled."""
        while True:
            await asyncio.sleep(every_seconds)
            try:
                await self.renew()
            except StoreError:
                LOG.warning("places_not_renewed")

    def _has_room(self, key_id: str, limit: int) -> bool:
        return self._running[key_id] < min(self._held.get(key_id, 0), limit)

    async def _ask(self, key_id: str, limit: int) -> None:
        now = self._clock.now()
        refused = self._refused.get(key_id)
        if refused is not None and timedelta(0) <= now - refused < ASKED_AGAIN_AFTER:
            return
        slots = Slots(
            key_id=key_id,
            holder=self._holder,
            wanted=min(limit, self._running[key_id] + max(1, limit // SHARE)),
            until=now + HELD_FOR,
        )
        self._held[key_id] = await self._store.hold(slots, limit, now)
        if not self._has_room(key_id, limit):
            self._refused[key_id] = now
