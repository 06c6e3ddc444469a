"""A queue in a real PostgreSQL, with a cohort to do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from procrastinate import App, JobContext
from procrastinate.jobs import Job

from app.adapters.database.address import conninfo
from app.adapters.database.database import Database
from app.jobs.procrastinate.queue import Chunk, Connection, connected, defer, open_queue


async def nothing(_context: JobContext, _chunk: Chunk) -> None:
    """No worker runs here."""


class Bench:
    """An open queue, a connection beside it, and workers that do not exist."""

    def __init__(self, queue: App, connection: Connection) -> None:
        self.queue = queue
        self.connection = connection

    async def chunks(self) -> list[Chunk]:
        """What is in the queue, in the order in which it would be fetched."""
        jobs = list(await self.queue.job_manager.list_jobs_async())
        jobs.sort(key=lambda job: (-job.priority, job.id or 0))
        return [Chunk.of(job) for job in jobs]

    async def begun(self, chunk: Chunk, *, deaths: int = 0) -> Job:
        """A job that a worker has begun and then died over; others died over it before."""
        async with self.connection.transaction():
            await defer(self.queue, [chunk], priority=0, connection=self.connection)
        worker_id = await self.queue.job_manager.register_worker()
        job = await self.queue.job_manager.fetch_job(queues=None, worker_id=worker_id)
        assert job is not None
        await self.connection.execute(
            "UPDATE procrastinate_jobs SET attempts = %s WHERE id = %s", [deaths, job.id]
        )
        await self.connection.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'"
        )
        return job


@asynccontextmanager
async def a_bench(url: str) -> AsyncIterator[Bench]:
    database = Database.open(url)
    await database.migrate()
    await database.close()
    queue = open_queue(conninfo(url), nothing)
    async with queue.open_async(), connected(conninfo(url)) as connection:
        yield Bench(queue, connection)


@pytest.fixture
async def bench(emptied_postgres_url: str) -> AsyncIterator[Bench]:
    async with a_bench(emptied_postgres_url) as opened:
        yield opened
