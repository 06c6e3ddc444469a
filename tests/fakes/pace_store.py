"""Rates shared by callers of one process."""

from __future__ import annotations

from app.domain.errors import StoreUnavailableError
from app.grading.ports import Clock


class FakePaceStore:
    """Implements the `PaceStore` port with the clock it is given.

    Attributes:
        is_available: Set to False, both methods raise StoreUnavailableError.
    """

    def __init__(self, clock: Clock) -> None:
        self.is_available = True
        self._clock = clock
        self._used_until: dict[str, float] = {}
        self._held_until: dict[str, float] = {}

    async def lease(self, name: str, *, slots: int, rate: float, burst: float) -> float:
        """Take slots; the seconds to wait until they may be used."""
        now = self._now()
        start = max(now, self._held_until.get(name, now))
        used_until = max(start, self._used_until.get(name, start)) + slots / rate
        self._used_until[name] = used_until
        return max(start, used_until - burst / rate) - now

    async def hold(self, name: str, *, seconds: float) -> None:
        """Let nobody use a slot before so many seconds from now."""
        until = self._now() + seconds
        self._held_until[name] = max(until, self._held_until.get(name, until))

    def _now(self) -> float:
        if not self.is_available:
            raise StoreUnavailableError("The database cannot be reached.")
        return self._clock.now().timestamp()
