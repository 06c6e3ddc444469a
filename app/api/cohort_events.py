"""How far a cohort is, as server-sent events, until it is finished."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from fastapi.sse import ServerSentEvent

from app.api.cohort_schemas import ProgressEvent, counts_of, pause_of
from app.domain.cohort import CohortStatus
from app.domain.errors import CohortNotFoundError, StoreUnavailableError
from app.grading.cohorts.records import Cohort

ENDS: Final = (CohortStatus.DONE, CohortStatus.CANCELLED)
PROGRESS: Final = "progress"
FINISHED: Final = "finished"
LOOK_SECONDS: Final = 1.0
WINDOW_SECONDS: Final = 30.0
SHORTEST_SECONDS: Final = 1.0
"""A rate over less says nothing."""

Look = Callable[[], Awaitable[Cohort]]


@dataclass(slots=True, kw_only=True)
class Speed:
    """Answers a second over the last half minute."""

    seen: deque[tuple[float, int]] = field(default_factory=deque)

    def rate(self, done: int, now: float) -> float | None:
        """Take in how many are done now; None before a rate can be told."""
        self.seen.append((now, done))
        while len(self.seen) > 1 and now - self.seen[0][0] > WINDOW_SECONDS:
            self.seen.popleft()
        since, before = self.seen[0]
        if now - since < SHORTEST_SECONDS:
            return None
        return (done - before) / (now - since)


async def progress(
    first: Cohort, look: Look, stopping: asyncio.Event, *, seconds: float = LOOK_SECONDS
) -> AsyncIterator[ServerSentEvent]:
    """An event at once and after each change; the last one is called `finished`.

    Args:
        first: The cohort as it is.
        look: Gives it as it is later.
        stopping: Set when the service stops: whoever listens comes back to the next one.
        seconds: Between two looks.
    """
    speed, cohort = Speed(), first
    last: Cohort | None = None
    while True:
        rate = speed.rate(cohort.counts.done, time.monotonic())
        if cohort.status in ENDS:
            yield _event(FINISHED, cohort, None)
            return
        if cohort != last:
            yield _event(PROGRESS, cohort, rate)
            last = cohort
        if await _is_set(stopping, seconds):
            return
        try:
            # The database may be away for a while: whoever listens need not notice.
            with suppress(StoreUnavailableError):
                cohort = await look()
        except CohortNotFoundError:
            return


async def _is_set(stopping: asyncio.Event, seconds: float) -> bool:
    """Wait so long, or until the service stops: whether it does."""
    try:
        async with asyncio.timeout(seconds):
            return await stopping.wait()
    except TimeoutError:
        return False


def _event(name: str, cohort: Cohort, rate: float | None) -> ServerSentEvent:
    left = cohort.counts.total - cohort.counts.done
    told = ProgressEvent(
        status=cohort.status,
        **counts_of(cohort),
        rate=None if rate is None else round(rate, 2),
        seconds_left=round(left / rate, 1) if rate else None,
        cost_usd=cohort.cost_usd,
        paused_reason=pause_of(cohort),
    )
    return ServerSentEvent(event=name, data=told)
