"""What carries cohorts by a provider's batches, built from the settings."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from app.adapters.database.batches import SqlBatchStore
from app.adapters.database.database import Database
from app.adapters.openai.batches import BatchRequests, OpenAiBatches
from app.adapters.openai.client import open_client
from app.adapters.openai.judge import LlmJudge, LlmOptions
from app.grading.batches.carrier import BatchCarrier, CarrierParts
from app.grading.batches.ports import BatchEndpoint
from app.grading.cohorts.ports import CohortStore, Engine
from app.grading.judges import Judges
from app.grading.ports import Clock, RubricLibrary
from app.settings import Settings

LARGEST_OUTPUT_BYTES = 2_000_000_000
SHORTEST_TIMEOUT_SECONDS = 300.0
"""An upload of 200 MB takes its time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Freight:
    """What a carrier works on."""

    database: Database
    cohorts: CohortStore
    engine: Engine
    judges: Judges
    rubrics: RubricLibrary
    clock: Clock


@asynccontextmanager
async def open_carrier(
    settings: Settings, options: LlmOptions, freight: Freight
) -> AsyncIterator[BatchCarrier | None]:
    """The carrier; None where the judge is no LLM behind an endpoint.

    Raises:
        JudgeMisconfiguredError: The key cannot be sent.
    """
    judge = freight.judges.llm
    if not isinstance(judge, LlmJudge):
        yield None
        return
    known = options.connection
    timeout = max(SHORTEST_TIMEOUT_SECONDS, known.timeout_seconds)
    connection = replace(
        known, max_reply_bytes=LARGEST_OUTPUT_BYTES, timeout_seconds=timeout, max_connections=4
    )
    client = open_client(connection)
    try:
        requests = BatchRequests(
            model=options.model,
            base_url=connection.url,
            identity=judge.identity,
            inquire=judge.inquiry,
            sampling=options.sampling,
        )
        endpoint = OpenAiBatches(
            client, requests, prices=options.prices, factor=settings.batch_price_factor
        )
        yield BatchCarrier(_parts(settings, endpoint, freight))
    finally:
        await client.close()


def _parts(settings: Settings, endpoint: BatchEndpoint, freight: Freight) -> CarrierParts:
    return CarrierParts(
        cohorts=freight.cohorts,
        batches=SqlBatchStore(freight.database, clock=freight.clock),
        endpoint=endpoint,
        judges=freight.judges,
        rubrics=freight.rubrics,
        clock=freight.clock,
        engine=freight.engine,
        holder=freight.clock.new_id("pro"),
        poll_seconds=settings.batch_poll_seconds,
    )
