"""Counts what keys use: in the database in portions, and in memory until a portion is used up.

So most requests cost no write, and all processes together never hand out more than the limit.
What a process holds unused, at most an eighth of what it last saw left, the others do without until
the window ends.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field

from app.domain.allowance import Level, Policy, Window, portion, window
from app.grading.access.ports import UsageStore
from app.grading.access.records import Account
from app.grading.ports import Clock


@dataclass(slots=True, kw_only=True)
class _Purse:
    """What a process has of a limit: in hand, and as far as it knows in the database."""

    window: Window
    held: int = 0
    left: int | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Meter:
    """Hands out what keys may use."""

    def __init__(self, *, store: UsageStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._purses: defaultdict[str, dict[Policy, _Purse]] = defaultdict(dict)

    async def take(self, key_id: str, policy: Policy, amount: int, limit: int) -> Level | None:
        """Use the amount: what is left then, or None where there is not as much.

        Raises:
            StoreUnavailableError: Nobody can say.
        """
        purse = self._purse(key_id, policy)
        async with purse.lock:
            if purse.held < amount and purse.left != 0:
                await self._fill(purse, key_id, policy, amount, limit)
            if purse.held < amount:
                return None
            purse.held -= amount
        return self._level(purse, limit)

    def give_back(self, key_id: str, policy: Policy, amount: int, *, taken_at: float) -> None:
        """What was taken then was not used. In a window that has ended it helps nobody."""
        purse = self._purse(key_id, policy)
        if purse.window == window(policy, key_id, taken_at):
            purse.held += amount

    def now(self) -> float:
        """The time in seconds since 1970."""
        return self._clock.now().timestamp()

    async def use(self, key_id: str, policy: Policy, amount: int) -> None:
        """Count what was used beyond what was taken, be there any left or not."""
        purse = self._purse(key_id, policy)
        over = max(0, amount - purse.held)
        purse.held -= amount - over
        if over:
            account = Account(key_id=key_id, policy=policy, window=purse.window)
            await self._store.add(account, over)

    def level(self, key_id: str, policy: Policy, limit: int) -> Level:
        """What is left, as far as is known here."""
        return self._level(self._purse(key_id, policy), limit)

    async def _fill(
        self, purse: _Purse, key_id: str, policy: Policy, amount: int, limit: int
    ) -> None:
        need = amount - purse.held
        left = limit if purse.left is None else purse.left
        account = Account(key_id=key_id, policy=policy, window=purse.window)
        taken = await self._store.take(account, portion(left, need), limit)
        purse.held += taken.granted
        purse.left = taken.left

    def _level(self, purse: _Purse, limit: int) -> Level:
        left = purse.held + (limit if purse.left is None else purse.left)
        seconds = max(1, round(purse.window.end - self.now()))
        return Level(limit=limit, left=min(left, limit), seconds=seconds)

    def _purse(self, key_id: str, policy: Policy) -> _Purse:
        current = window(policy, key_id, self.now())
        purse = self._purses[key_id].get(policy)
        if purse is None or purse.window != current:
            purse = self._purses[key_id][policy] = _Purse(window=current)
        return purse
