"""What a cohort may cost: a call is made only where the limit allows for it."""

from __future__ import annotations

import asyncio
from collections import deque

from app.grading.cohorts.halting import BUDGET_REACHED, PRICE_UNKNOWN, PausingError
from app.grading.cohorts.records import Cohort


class Budget:
    """Keeps account of one cohort in one process.

    What a call under way will cost is taken to be the most that one cost so far. Before anything
    is known of the price, one call at a time is made. Other processes that grade the same cohort
    are seen by what they have stored; each may have its calls under way beside ours.
    """

    def __init__(self, cohort: Cohort) -> None:
        self._limit = cohort.max_cost_usd
        self._stored = cohort.cost_usd
        self._unstored = 0.0
        self._under_way = 0
        self._dearest = _mean(cohort)
        self._waiting: deque[asyncio.Future[None]] = deque()

    def observe(self, cohort: Cohort) -> None:
        """Take in what is stored by now, and a new limit."""
        self._limit, self._stored = cohort.max_cost_usd, cohort.cost_usd
        self._wake()

    async def reserve(self) -> None:
        """Wait until the limit allows for one more call; end it with `spent` or `unused`.

        Raises:
            PausingError: It does not, even when all calls under way have ended.
        """
        while self._limit is not None and not self._has_room():
            if not self._under_way:
                self._wake()
                raise PausingError(PRICE_UNKNOWN if self._stored is None else BUDGET_REACHED)
            turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            await turn
        self._under_way += 1
        self._wake()

    def spent(self, cost_usd: float | None) -> None:
        """A call has ended and cost so much; None where that is not known."""
        self._under_way -= 1
        if cost_usd is None:
            self._stored = None
        else:
            self._unstored += cost_usd
            self._dearest = max(self._dearest or 0.0, cost_usd)
        self._wake()

    def unused(self) -> None:
        """A call was not made, or nobody knows what it cost."""
        self._under_way -= 1
        self._wake()

    def stored(self, cost_usd: float | None) -> None:
        """So much of what was spent is stored now."""
        self._unstored = max(0.0, self._unstored - (cost_usd or 0.0))

    def _has_room(self) -> bool:
        if self._limit is None:
            return True
        if self._stored is None:
            return False
        if self._dearest is None:
            return not self._under_way and self._stored < self._limit
        coming = self._dearest * (self._under_way + 1)
        return self._stored + self._unstored + coming <= self._limit

    def _wake(self) -> None:
        """Let the first of those who wait look; if it goes on, it wakes the next."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return


def _mean(cohort: Cohort) -> float | None:
    """What an answer cost so far; None before anything did."""
    counts = cohort.counts
    ended = counts.graded + counts.needs_review + counts.failed
    return cohort.cost_usd / ended if cohort.cost_usd and ended else None
