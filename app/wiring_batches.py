"""Puts together what minds the provider's batches."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from app.adapters.database.batches import SqlBatchStore
from app.adapters.database.database import Database
from app.adapters.openai.batch_files import FileLimits
from app.adapters.openai.batches import LlmBatches
from app.adapters.openai.client import open_client
from app.adapters.openai.judge import LlmJudge
from app.grading.cohorts.batches.absent import pause_all
from app.grading.cohorts.batches.harvest import Harvester
from app.grading.cohorts.batches.holding import Leases
from app.grading.cohorts.batches.minding import BatchMinder, Submit
from app.grading.cohorts.batches.ports import BatchProvider
from app.grading.cohorts.batches.sending import Sender
from app.grading.cohorts.batches.tending import BatchParts, Polling
from app.grading.cohorts.grading import CohortGrader
from app.grading.cohorts.ports import CohortStore
from app.grading.judges import Judges
from app.grading.ports import Clock, GradeStore
from app.jobs.batching import Minding
from app.settings import Settings

LARGEST_FILE_BYTES: Final = 2_000_000_000
"""Of replies to one file of requests."""
FILE_CONNECTIONS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchGround:
    """What the batch lane is built on.

    Attributes:
        submit: Told of a cohort that goes on live.
    """

    database: Database
    cohorts: CohortStore
    grades: GradeStore
    grader: CohortGrader
    judges: Judges
    clock: Clock
    submit: Submit


@asynccontextmanager
async def open_batches(settings: Settings, ground: BatchGround) -> AsyncIterator[Minding]:
    """What minds batches; without an LLM behind an endpoint it pauses what is in their lane.

    Raises:
        JudgeMisconfiguredError: The connection cannot be opened.
    """
    batches = SqlBatchStore(ground.database, clock=ground.clock)
    judge = ground.judges.llm
    if not isinstance(judge, LlmJudge):
        yield partial(pause_all, ground.cohorts, batches)
        return
    connection = replace(
        judge.connection,
        max_reply_bytes=LARGEST_FILE_BYTES,
        max_connections=FILE_CONNECTIONS,
    )
    async with open_client(connection) as client:
        provider = LlmBatches(
            judge=judge,
            client=client,
            factor=settings.batch_price_factor,
            limits=FileLimits(requests=settings.batch_requests, bytes=settings.batch_bytes),
        )
        yield a_minder(settings, ground, batches, provider).run


def a_minder(
    settings: Settings, ground: BatchGround, batches: SqlBatchStore, provider: BatchProvider
) -> BatchMinder:
    """What minds batches of that provider, as one process."""
    sender = Sender(
        cohorts=ground.cohorts,
        batches=batches,
        grades=ground.grades,
        grader=ground.grader,
        judges=ground.judges,
        provider=provider,
        clock=ground.clock,
    )
    harvester = Harvester(
        batches=batches,
        provider=provider,
        grader=ground.grader,
        cross_checks=ground.judges.cross_checks,
    )
    polling = Polling(
        first_seconds=settings.batch_poll_seconds,
        longest_seconds=settings.batch_longest_poll_seconds,
    )
    parts = BatchParts(
        cohorts=ground.cohorts,
        batches=batches,
        sender=sender,
        harvester=harvester,
        polling=polling,
    )
    leases = Leases(batches=batches, holder=ground.clock.new_id("pro"))
    return BatchMinder(parts, leases, submit=ground.submit)
