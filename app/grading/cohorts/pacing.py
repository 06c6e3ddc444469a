"""Requests and tokens a minute, kept to by all processes together.

Slots are leased from the store a tenth of a second's worth at a time, so that it sees some ten
updates a second for each process, whatever the rate. A lease is used evenly over its time.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable

from app.domain.errors import StoreError
from app.grading.cohorts.halting import HaltedError
from app.grading.cohorts.ports import PaceStore

LEASE_SECONDS = 0.1
LOOK_SECONDS = 0.5
"""Without a rate there is nothing to lease: so often a process looks whether all should hold."""
FREE_RATE = 1e6
STORE_RETRY_SECONDS = 1.0
SLICE_SECONDS = 0.25
"""Waits are cut into such parts, so that a stop is seen."""
LONGEST_HOLD_SECONDS = 3600.0

Sleep = Callable[[float], Awaitable[None]]


class LocalPace:
    """Implements the `PaceStore` port in memory, for a process that calls alone."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._free_at: dict[str, float] = {}

    async def lease(self, name: str, *, slots: int, rate: float, burst: float) -> float:
        """Take slots of a rate: seconds until they may be used."""
        now = self._clock()
        free_at = max(now, self._free_at.get(name, now)) + slots / rate
        self._free_at[name] = free_at
        return max(0.0, free_at - burst / rate - now)

    async def hold(self, name: str, *, seconds: float) -> None:
        """Let nobody use a slot of that rate before so many seconds from now."""
        until = self._clock() + seconds
        self._free_at[name] = max(until, self._free_at.get(name, until))


class Pacer:
    """Waits until a call may be made. One for each provider and process."""

    def __init__(
        self,
        store: PaceStore,
        *,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._store = store
        self._clock = clock
        self._sleep = sleep
        self._is_stopped = False
        self._requests = _Meter("requests", requests_per_minute)
        self._tokens = None if tokens_per_minute is None else _Meter("tokens", tokens_per_minute)

    async def turn(self, tokens: int) -> None:
        """Wait for one request of about so many tokens.

        Raises:
            HaltedError: The process is stopping.
        """
        if self._tokens is not None:
            await self._wait(await self._take(self._tokens, tokens))
        while True:
            at = await self._take(self._requests, 1)
            await self._wait(at)
            if at >= self._requests.not_before:  # else all were told to hold meanwhile
                return

    def settle(self, tokens: int, used: int) -> None:
        """A call that was estimated at so many tokens has used that many."""
        if self._tokens is not None:
            self._tokens.settle(tokens - used)

    async def hold(self, seconds: float) -> None:
        """Nobody calls for so long: the provider said so."""
        seconds = min(seconds, LONGEST_HOLD_SECONDS)
        self._requests.hold(self._clock() + seconds)
        await self._persist(lambda: self._store.hold(self._requests.name, seconds=seconds))

    def held_seconds(self) -> float:
        """How long calls are still held, as far as this process knows."""
        return max(0.0, self._requests.not_before - self._clock())

    def stop(self) -> None:
        """Send all who wait away, and all who come."""
        self._is_stopped = True

    async def _take(self, meter: _Meter, amount: int) -> float:
        """When so many slots may be used."""
        async with meter.lock:
            now = self._clock()
            meter.forget(now)
            if (slots := meter.lacking(amount)) > 0:
                wait = await self._lease(meter, slots)
                meter.add(slots, self._clock() + wait)
            return meter.use(amount, now)

    async def _lease(self, meter: _Meter, slots: int) -> float:
        rate = meter.rate
        leased = await self._persist(
            lambda: self._store.lease(meter.name, slots=slots, rate=rate, burst=float(slots))
        )
        return leased or 0.0

    async def _persist(self, act: Callable[[], Awaitable[float | None]]) -> float | None:
        """Do it, however long the store is away."""
        while True:
            self._check()
            try:
                return await act()
            except StoreError:
                await self._sleep(STORE_RETRY_SECONDS)

    async def _wait(self, until: float) -> None:
        while (left := until - self._clock()) > 0:
            self._check()
            await self._sleep(min(left, SLICE_SECONDS))
        self._check()

    def _check(self) -> None:
        if self._is_stopped:
            raise HaltedError("stopping")


class _Meter:
    """Slots of one rate that this process has leased."""

    def __init__(self, name: str, per_minute: float | None) -> None:
        self.name = name
        self.rate = FREE_RATE if per_minute is None else per_minute / 60
        self.lock = asyncio.Lock()
        self.not_before = -math.inf
        self._is_free = per_minute is None
        self._left = 0.0
        self._next = -math.inf

    def forget(self, now: float) -> None:
        """Let go of slots whose time has passed: used later, they would come on top of others."""
        if now > self._next + (LOOK_SECONDS if self._is_free else LEASE_SECONDS):
            self._left = min(0.0, self._left)

    def lacking(self, amount: int) -> int:
        """How many slots to lease, so that so many can be used."""
        if self._left >= amount:
            return 0
        lease = 1.0 if self._is_free else self.rate * LEASE_SECONDS
        return max(1, math.ceil(max(amount - self._left, lease)))

    def add(self, slots: int, begin: float) -> None:
        """Take in a lease that begins then."""
        self._left = math.inf if self._is_free else self._left + slots
        self._next = max(begin, self.not_before)

    def use(self, amount: int, now: float) -> float:
        """Use up slots: when."""
        at = max(self._next, self.not_before)
        self._left -= amount
        if not self._is_free:
            self._next = at + amount / self.rate
        return max(at, now)

    def settle(self, slots: int) -> None:
        """Give slots back, or take more where the number is negative."""
        self._left += slots

    def hold(self, until: float) -> None:
        """Use no slot before that time, and none of those leased before."""
        self.not_before = max(self.not_before, until)
        self._left = min(0.0, self._left)
