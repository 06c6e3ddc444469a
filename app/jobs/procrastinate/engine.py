"""Grades cohorts with any number of workers on one PostgreSQL."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field

import psycopg
from procrastinate import JobContext
from procrastinate.exceptions import ProcrastinateException

from app.domain.errors import NotFoundError, StoreError
from app.grading.cohorts.grading import CohortGrader
from app.grading.cohorts.ports import CohortStore
from app.jobs.portions import Portions
from app.jobs.procrastinate.feeder import Feeder
from app.jobs.procrastinate.fence import Fence
from app.jobs.procrastinate.queue import QUEUE, Chunk, Connection, connected, open_queue
from app.jobs.procrastinate.rescue import Rescuer

LOG = logging.getLogger(__name__)

STALL_SECONDS = 8.0
"""A worker without a heartbeat for so long counts as dead."""
FEED_SECONDS = 0.5
RESCUE_SECONDS = 1.0
RESTART_SECONDS = 1.0
LOST = (psycopg.Error, ProcrastinateException, StoreError, OSError, TimeoutError)
"""What a database that is away looks like from here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePlace:
    """Where the queue is, and how its workers are known to be alive.

    Attributes:
        conninfo: What libpq connects to. It may hold a password.
        stall_seconds: A worker without a heartbeat for so long counts as dead.
        works: Whether this process grades, or only hands in.
    """

    conninfo: str = field(repr=False)
    stall_seconds: float = STALL_SECONDS
    works: bool = True


class QueueEngine:
    """Implements the `Engine` port with jobs that any worker may take."""

    def __init__(
        self,
        grader: CohortGrader,
        cohorts: CohortStore,
        place: QueuePlace,
        portions: Portions,
    ) -> None:
        self._grader = grader
        self._place = place
        self._portions = portions
        self._queue = open_queue(place.conninfo, self._grade)
        self._feeder = Feeder(self._queue, cohorts, chunk=portions.chunk)
        self._rescuer = Rescuer(self._queue, grader, stall_seconds=place.stall_seconds)
        self._fence = Fence(
            self._renew,
            stall_seconds=place.stall_seconds,
            on_lapse=grader.halt_all,
        )
        grader.fence_by(self._fence.may_call)
        self._news = asyncio.Event()
        self._pulse: Connection | None = None

    async def submit(self, cohort_id: str) -> None:  # noqa: ARG002 - the store says which
        """Put its first chunks into the queue; should that fail, a worker does it in a second."""
        self._news.set()
        if self._place.works:
            return
        try:
            async with self._connected() as connection:
                await self._feeder.feed(connection)
        except LOST as error:
            LOG.warning("cohort_not_queued: %s", type(error).__name__)

    async def halt(self, cohort_id: str) -> None:
        """Make no more calls for that cohort; other workers see it in the store in a second."""
        self._grader.halt(cohort_id)

    async def run(self, stop: asyncio.Event) -> None:
        """Grade until told to stop; then let calls under way end, store them and return."""
        if not self._place.works:
            await stop.wait()
            return
        beating = asyncio.create_task(self._again(self._beat))
        works = (self._again(self._work), self._again(self._mind), self._grader.watch())
        tasks = [asyncio.create_task(work) for work in works]
        try:
            await stop.wait()
        finally:
            self._grader.stop()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            beating.cancel()  # last: what ends meanwhile must not be taken over
            await asyncio.gather(beating, return_exceptions=True)

    async def _again(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do it for ever: it ends whenever the database goes away."""
        while True:
            try:
                await work()
            except LOST as error:
                LOG.warning("queue_lost: %s", type(error).__name__)
            except Exception:
                LOG.exception("queue_failed")
            await asyncio.sleep(RESTART_SECONDS)

    async def _work(self) -> None:
        async with self._queue.open_async():
            await self._queue.run_worker_async(
                queues=[QUEUE],
                name="touchstone",
                concurrency=self._portions.at_once,
                delete_jobs="always",
                fetch_job_polling_interval=self._portions.look_seconds,
                install_signal_handlers=False,
                update_heartbeat_interval=self._place.stall_seconds / 3,
                stalled_worker_timeout=self._place.stall_seconds,
                shutdown_graceful_timeout=self._portions.grace_seconds,
            )

    async def _grade(self, context: JobContext, chunk: Chunk) -> None:
        """What a worker does with a job."""
        self._fence.belongs_to(context.job.worker_id)
        try:
            await self._grader.grade_chunk(chunk.cohort_id, chunk.lo, chunk.hi)
        except (NotFoundError, StoreError) as error:
            # The job is over; what it left out is found when the cohort is walked again.
            LOG.warning("chunk_left: %s", error.code)

    async def _mind(self) -> None:
        """Feed the queue and rescue what stalled, until the connection is lost."""
        loop = asyncio.get_running_loop()
        next_rescue = loop.time()
        async with self._connected() as connection:
            while True:
                self._news.clear()
                await self._feeder.feed(connection)
                if loop.time() >= next_rescue:
                    next_rescue = loop.time() + RESCUE_SECONDS
                    await self._rescuer.rescue(connection)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._news.wait(), FEED_SECONDS)

    async def _beat(self) -> None:
        """Renew the heartbeat on a connection of its own, until that is lost."""
        async with self._connected() as self._pulse:
            while True:
                await self._fence.beat()
                await asyncio.sleep(self._fence.beat_seconds)

    async def _renew(self, worker_id: int) -> None:
        assert self._pulse is not None
        await self._pulse.execute("SELECT procrastinate_update_heartbeat_v1(%s)", [worker_id])

    def _connected(self) -> AbstractAsyncContextManager[Connection]:
        return connected(self._place.conninfo)
