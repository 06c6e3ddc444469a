"""Keeps a few chunks of every cohort in the queue: it stays short, and cohorts take turns."""

from __future__ import annotations

import time
from dataclasses import dataclass

from procrastinate import App
from procrastinate.exceptions import AlreadyEnqueued

from app.grading.cohorts.ports import CohortStore
from app.grading.cohorts.records import Cohort
from app.jobs.procrastinate.queue import Chunk, Connection, Queued, alone, defer, queued

FEEDER_LOCK = 7_301_994_150_222
"""Number of the advisory lock under which one process at a time feeds."""
WINDOW = 100
"""Most chunks of one cohort that wait."""
WHOLE_WINDOW = 1000
"""Most chunks that wait, by and large: with many cohorts each gets fewer."""
FEWEST = 4
ANALYZE_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Need:
    """How many chunks of a cohort to put in, and where to begin."""

    cohort: Cohort
    waiting: int
    count: int
    start: int


class Feeder:
    """Feeds the queue. Any process may do it at any time: one does."""

    def __init__(self, queue: App, cohorts: CohortStore, *, chunk: int) -> None:
        self._queue = queue
        self._cohorts = cohorts
        self._chunk = chunk
        self._cursors: dict[str, int] = {}
        self._analyze_at = 0.0

    async def feed(self, connection: Connection) -> int:
        """Put in what is missing: how many chunks.

        Raises:
            StoreError: The database cannot be used.
            psycopg.Error: The same.
        """
        to_do = await self._cohorts.to_do()
        self._cursors = {one.id: self._cursors.get(one.id, 0) for one in to_do}
        if not to_do:
            return 0
        fed = 0
        async with alone(connection, FEEDER_LOCK) as is_alone:
            if is_alone:
                known = await queued(connection)
                window = max(FEWEST, min(WINDOW, WHOLE_WINDOW // len(to_do)))
                for cohort in to_do:
                    need = self._need(cohort, known.get(cohort.id, Queued()), window)
                    fed += await self._feed_one(connection, need)
        if fed and time.monotonic() > self._analyze_at:
            # Without it the planner believes the queue to be as it was when it was empty.
            await connection.execute("ANALYZE procrastinate_jobs")
            self._analyze_at = time.monotonic() + ANALYZE_SECONDS
        return fed

    def _need(self, cohort: Cohort, known: Queued, window: int) -> _Need:
        start = max(self._cursors[cohort.id], known.end)
        if start >= cohort.counts.total and not known.end:
            start = 0  # walked to its end, and something was left out
        return _Need(
            cohort=cohort, waiting=known.waiting, count=window - known.waiting, start=start
        )

    async def _feed_one(self, connection: Connection, need: _Need) -> int:
        cohort, size = need.cohort, self._chunk
        if need.count <= 0 or need.start >= cohort.counts.total:
            return 0
        found = await self._cohorts.pending(cohort.id, start=need.start, limit=1)
        if not found:
            self._cursors[cohort.id] = cohort.counts.total
            return 0
        first = found[0].index // size
        last = min(first + need.count, -(-cohort.counts.total // size))
        chunks = [
            Chunk(cohort_id=cohort.id, lo=place * size, hi=(place + 1) * size)
            for place in range(first, last)
        ]
        try:
            async with connection.transaction():
                # A cohort that has few chunks waiting comes before one that has many.
                await defer(self._queue, chunks, priority=-need.waiting, connection=connection)
        except AlreadyEnqueued:
            return 0  # a chunk of it was given back meanwhile; the next round sees where it ends
        self._cursors[cohort.id] = last * size
        return len(chunks)
