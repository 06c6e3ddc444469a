"""How many calls are under way at once: grown and cut like the window of TCP, shared fairly."""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable

from app.grading.cohorts.halting import HaltedError

FIRST_SIZE = 32
"""Calls at once in the beginning; each one that goes well lets another one in."""
SMOOTHING = 0.1
SHORTEST_REST_SECONDS = 0.1
LONGEST_REST_SECONDS = 10.0


class Window:
    """Lets calls in, up to its size; those who wait take turns by lane, whoever came first.

    It grows by one with each call that went well until it is cut for the first time, from then on
    by one for each round of calls. Trouble halves it, once for all calls of a round. A lane is a
    cohort: a small one does not wait for a large one.
    """

    def __init__(
        self, most: int, *, first: int = FIRST_SIZE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = most
        self._clock = clock
        self._size = float(min(first, most))
        self._threshold = math.inf
        self._in_flight = 0
        self._lanes: dict[str, deque[asyncio.Future[None]]] = {}
        self._latency_seconds = 1.0
        self._rested_at = -math.inf

    @property
    def size(self) -> int:
        """How many calls may be under way."""
        return int(self._size)

    @property
    def in_flight(self) -> int:
        """How many are."""
        return self._in_flight

    async def enter(self, lane: str) -> float:
        """Wait until a call may begin; its beginning, to be given to `leave`.

        Raises:
            HaltedError: The lane was dismissed meanwhile.
        """
        if self._lanes or self._in_flight >= self.size:
            await self._wait(lane)
        else:
            self._in_flight += 1
        return self._clock()

    def leave(self, began: float, *, went_well: bool) -> None:
        """A call has ended."""
        self._in_flight -= 1
        if went_well:
            self._grow(self._clock() - began)
        self._let_in()

    def cut(self) -> None:
        """There was trouble. What comes of calls that were under way at the last cut is no news."""
        now = self._clock()
        if now < self._rested_at:
            return
        self._size = self._threshold = max(1.0, self._size / 2)
        rest = min(LONGEST_REST_SECONDS, max(SHORTEST_REST_SECONDS, self._latency_seconds))
        self._rested_at = now + rest

    def dismiss(self, lane: str) -> None:
        """Send away all who wait in a lane."""
        for waiting in self._lanes.pop(lane, ()):
            if not waiting.done():
                waiting.set_exception(HaltedError(lane))

    async def _wait(self, lane: str) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._lanes.setdefault(lane, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self._in_flight -= 1  # it was let in, and cancelled before it could know
                self._let_in()
            raise

    def _let_in(self) -> None:
        while self._lanes and self._in_flight < self.size:
            lane, waiting = next(iter(self._lanes.items()))
            del self._lanes[lane]
            turn = waiting.popleft()
            if waiting:
                self._lanes[lane] = waiting  # behind the others
            if not turn.done():
                self._in_flight += 1
                turn.set_result(None)

    def _grow(self, seconds: float) -> None:
        self._latency_seconds += SMOOTHING * (seconds - self._latency_seconds)
        step = 1.0 if self._size < self._threshold else 1.0 / self._size
        self._size = min(float(self._most), self._size + step)
