"""Grades cohorts inside the process: nothing to install, and no queue that could be lost.

What is to be done is what has no result yet, so a process that starts goes on where the last one
ended, however it ended.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from typing import cast

from app.domain.cohort import CohortAnswer
from app.domain.errors import NotFoundError, StoreError
from app.grading.cohorts.grading import CohortGrader
from app.grading.cohorts.ports import CohortStore, Lead
from app.jobs.lanes import Lane, Lanes
from app.jobs.portions import Portions

LOG = logging.getLogger(__name__)


class EmbeddedEngine:
    """Implements the `Engine` port in one process, on any store."""

    def __init__(
        self,
        grader: CohortGrader,
        cohorts: CohortStore,
        *,
        lead: Lead,
        portions: Portions | None = None,
    ) -> None:
        self._grader = grader
        self._cohorts = cohorts
        self._lead = lead
        self._portions = portions or Portions()
        self._lanes = Lanes()
        self._news = asyncio.Event()
        self._next_look = 0.0
        self._is_leading = False

    async def submit(self, cohort_id: str) -> None:  # noqa: ARG002 - the store says which
        """There is something to do: look now."""
        self._next_look = 0.0
        self._news.set()

    async def halt(self, cohort_id: str) -> None:
        """Make no more calls for that cohort."""
        self._grader.halt(cohort_id)

    async def run(self, stop: asyncio.Event) -> None:
        """Grade until told to stop; then let calls under way end, store them and return."""
        leading = asyncio.create_task(self._lead_and_grade(stop))
        stopping = asyncio.create_task(self._wake_at(stop))
        try:
            await asyncio.wait({leading, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if self._is_leading or leading.done():
                await leading
        finally:
            leading.cancel()
            stopping.cancel()
            await asyncio.gather(leading, stopping, return_exceptions=True)

    async def _wake_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._news.set()

    async def _lead_and_grade(self, stop: asyncio.Event) -> None:
        async with self._lead.hold():
            self._is_leading = True
            watching = asyncio.create_task(self._grader.watch())
            try:
                while not stop.is_set():
                    await self._step(stop)
                self._grader.stop()
                if self._lanes.running():
                    await asyncio.wait(self._lanes.running(), timeout=self._portions.grace_seconds)
            finally:
                ending = (watching, *self._lanes.running())
                for task in ending:
                    task.cancel()
                await asyncio.gather(*ending, return_exceptions=True)

    async def _step(self, stop: asyncio.Event) -> None:
        """Hand out what can be handed out, then wait for something to happen."""
        self._news.clear()
        try:
            await self._look()
            while not stop.is_set() and len(self._lanes.running()) < self._portions.at_once:
                if not await self._hand_out():
                    break
        except (StoreError, NotFoundError) as error:
            LOG.warning("cohorts_not_read: %s", error.code)
        if not stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), self._portions.look_seconds)

    async def _look(self) -> None:
        """See which cohorts there are to do, now and then."""
        now = asyncio.get_running_loop().time()
        if now >= self._next_look:
            self._next_look = now + self._portions.look_seconds
            self._lanes.refresh([one.id for one in await self._cohorts.to_do()])

    async def _hand_out(self) -> bool:
        """Begin the next chunk: whether there was a cohort to take it from."""
        lane = self._lanes.next()
        if lane is None:
            return False
        answers = await self._cohorts.pending(
            lane.cohort_id, start=lane.cursor, limit=self._portions.chunk
        )
        if answers:
            lane.cursor = answers[-1].index + 1
            lane.chunks.add(asyncio.create_task(self._grade(lane, answers)))
        else:
            lane.is_exhausted = True
        return True

    async def _grade(self, lane: Lane, answers: Sequence[CohortAnswer]) -> None:
        ended = 0
        try:
            ended = await self._grader.grade(lane.cohort_id, answers)
        except (StoreError, NotFoundError) as error:
            LOG.warning("chunk_left: %s", error.code)
        finally:
            # What was left out is found when the cohort is walked again.
            lane.is_exhausted = lane.is_exhausted or not ended
            lane.chunks.discard(cast("asyncio.Task[None]", asyncio.current_task()))
            self._news.set()
