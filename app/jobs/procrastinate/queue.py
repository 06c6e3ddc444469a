"""The queue: which jobs there are, and how chunks of cohorts become jobs.

A job holds no answer, only where answers are. It may be lost or done twice: what is left to do is
what has no result.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.jobs import Job
from psycopg.rows import TupleRow

QUEUE = "cohorts"
TASK = "grade_chunk"
CONNECTIONS = 6

Connection = psycopg.AsyncConnection[TupleRow]

WAITING = """
SELECT args->>'cohort_id', count(*) FILTER (WHERE status = 'todo'), max((args->>'hi')::int)
FROM procrastinate_jobs
WHERE queue_name = %s AND status IN ('todo', 'doing')
GROUP BY 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Answers of a cohort from the index `lo` up to `hi`."""

    cohort_id: str
    lo: int
    hi: int

    @property
    def name(self) -> str:
        """Two jobs of one name neither wait nor run at the same time."""
        return f"{self.cohort_id}:{self.lo}:{self.hi}"

    @classmethod
    def of(cls, job: Job) -> Chunk:
        """The chunk of a job."""
        values: Mapping[str, Any] = job.task_kwargs
        return cls(cohort_id=values["cohort_id"], lo=values["lo"], hi=values["hi"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """What of a cohort is in the queue.

    Attributes:
        waiting: Chunks that nobody has begun.
        end: Where the last chunk in the queue ends.
    """

    waiting: int = 0
    end: int = 0


GradeChunk = Callable[[JobContext, Chunk], Awaitable[None]]


def open_queue(conninfo: str, grade: GradeChunk) -> App:
    """The queue in that database; open it before use.

    Args:
        conninfo: What libpq connects to.
        grade: What a worker does with a job.
    """
    connector = PsycopgConnector(conninfo=conninfo, min_size=1, max_size=CONNECTIONS)
    queue = App(connector=connector)

    @queue.task(name=TASK, queue=QUEUE, pass_context=True)
    async def grade_chunk(context: JobContext, cohort_id: str, lo: int, hi: int) -> None:
        await grade(context, Chunk(cohort_id=cohort_id, lo=lo, hi=hi))

    return queue


async def defer(
    queue: App, chunks: Sequence[Chunk], *, priority: int, connection: Connection
) -> None:
    """Put chunks into the queue, in the transaction of the connection.

    Args:
        queue: An open queue.
        chunks: In their order; each has one less priority than the one before.
        priority: That of the first one.
        connection: Where to do it.

    Raises:
        AlreadyEnqueued: One of them waits there already; none was put in.
    """
    jobs = [
        Job(
            queue=QUEUE,
            task_name=TASK,
            priority=priority - place,
            lock=chunk.name,
            queueing_lock=chunk.name,
            task_kwargs={"cohort_id": chunk.cohort_id, "lo": chunk.lo, "hi": chunk.hi},
        )
        for place, chunk in enumerate(chunks)
    ]
    if jobs:
        await queue.job_manager.batch_defer_jobs_async(jobs, connection=connection)


async def queued(connection: Connection) -> dict[str, Queued]:
    """What is in the queue, by cohort."""
    rows = await connection.execute(WAITING, [QUEUE])
    return {row[0]: Queued(waiting=row[1], end=row[2] or 0) async for row in rows}


@asynccontextmanager
async def alone(connection: Connection, lock: int) -> AsyncIterator[bool]:
    """A transaction, and whether no other process is in one with that lock."""
    async with connection.transaction():
        cursor = await connection.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock])
        row = await cursor.fetchone()
        yield row is not None and bool(row[0])


@asynccontextmanager
async def connected(conninfo: str) -> AsyncIterator[Connection]:
    """A connection that commits each statement, outside of any pool.

    Raises:
        psycopg.Error: The database cannot be used.
    """
    async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
        yield connection
