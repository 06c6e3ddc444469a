"""Takes over what dead workers have left, and finds the answer that kills them."""

from __future__ import annotations

import logging

from procrastinate import App
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status

from app.domain.errors import AnswerJudgeError
from app.grading.cohorts.grading import CohortGrader
from app.jobs.procrastinate.queue import QUEUE, Chunk, Connection, alone, defer

LOG = logging.getLogger(__name__)

RESCUE_LOCK = 7_301_994_150_223
"""Number of the advisory lock under which one process at a time rescues."""
MOST_DEATHS = 3
"""So many workers may die over a chunk before it is taken apart."""
MOST_DEATHS_ALONE = 10
"""So many may die over one answer before it fails: some die of something else, with it at hand."""
FATAL = AnswerJudgeError("Grading this answer ended the process, again and again.")


class Rescuer:
    """Gives jobs of workers without a heartbeat back to the queue. Every worker does it."""

    def __init__(self, queue: App, grader: CohortGrader, *, stall_seconds: float) -> None:
        self._queue = queue
        self._grader = grader
        self._stall_seconds = stall_seconds

    async def rescue(self, connection: Connection) -> int:
        """Take over what stalled: how many jobs.

        Two who rescue at once could throw back a job that a third worker has just begun.

        Raises:
            psycopg.Error: The database cannot be used.
            ConnectorException: The same.
        """
        async with alone(connection, RESCUE_LOCK) as is_alone:
            if not is_alone:
                return 0
            stalled = await self._queue.job_manager.get_stalled_jobs(
                queue=QUEUE, seconds_since_heartbeat=self._stall_seconds
            )
            jobs = list(stalled)
            for job in jobs:
                await self._take_over(job, connection)
        return len(jobs)

    async def _take_over(self, job: Job, connection: Connection) -> None:
        chunk = Chunk.of(job)
        LOG.warning("chunk_taken_over: %d deaths", job.attempts + 1)
        is_one_answer = chunk.hi - chunk.lo == 1
        if job.attempts + 1 < (MOST_DEATHS_ALONE if is_one_answer else MOST_DEATHS):
            try:
                await self._queue.job_manager.retry_job(job)
            except ConnectorException:
                await self._remove(job)  # it waits in the queue a second time
            return
        if is_one_answer:
            await self._grader.give_up(chunk.cohort_id, chunk.lo, FATAL)
        await self._remove(job)
        if not is_one_answer:
            await defer(self._queue, _apart(chunk), priority=0, connection=connection)

    async def _remove(self, job: Job) -> None:
        assert job.id is not None
        try:
            await self._queue.job_manager.finish_job_by_id_async(
                job.id, status=Status.FAILED, delete_job=True
            )
        except ConnectorException:
            LOG.info("chunk_gone")  # whoever had it was alive after all, and has ended it


def _apart(chunk: Chunk) -> list[Chunk]:
    """A chunk for each answer: all but one of them are innocent."""
    return [
        Chunk(cohort_id=chunk.cohort_id, lo=index, hi=index + 1)
        for index in range(chunk.lo, chunk.hi)
    ]
