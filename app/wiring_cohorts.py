"""What grades cohorts, built from the settings: which engine by the kind of database."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from app.adapters.database.address import conninfo, read_url
from app.adapters.database.cohorts import SqlCohortStore
from app.adapters.database.database import Database
from app.adapters.database.erasing import SqlPersonalData
from app.adapters.database.pace import SqlPaceStore
from app.adapters.openai.judge import LlmJudge, Surroundings
from app.domain.errors import TouchstoneError
from app.grading.cohorts.batches.minding import Submit
from app.grading.cohorts.gate import Flow
from app.grading.cohorts.grading import CohortGrader, CohortParts
from app.grading.cohorts.pacing import LocalPace, Pacer
from app.grading.cohorts.ports import CohortStore, Engine, PaceStore
from app.grading.cohorts.run import Flows
from app.grading.cohorts.window import Window
from app.grading.judges import Judges
from app.grading.outage import Endurance, Outage
from app.grading.ports import Clock, GradeStore, RubricLibrary
from app.jobs.batching import BatchingEngine
from app.jobs.embedded import EmbeddedEngine
from app.jobs.file_lead import FileLead
from app.jobs.portions import Portions
from app.jobs.procrastinate.engine import QueueEngine, QueuePlace
from app.jobs.retention import Retention
from app.jobs.sweep import Sweep
from app.settings import Settings
from app.wiring_batches import BatchGround, open_batches

LOG = logging.getLogger(__name__)

EMBEDDED_CALLS = 4
"""Answers that the embedded judge reads at once: it works on one core or two."""
RESTART_SECONDS = 1.0
LEAD_SUFFIX = "-lead"
"""Ends the name of the file beside the database that the grading process locks."""


class OpenLlm(Protocol):
    """Opens an LLM judge for cohorts, apart from that of single grades."""

    def __call__(self, surroundings: Surroundings, *, connections: int) -> LlmJudge:
        """The judge; it is closed after use."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What cohorts are built on.

    Attributes:
        judges: Those of single grades.
        open_llm: Opens the LLM judge for cohorts; None where that of `judges` is asked.
    """

    database: Database
    grades: GradeStore
    judges: Judges
    rubrics: RubricLibrary
    clock: Clock
    open_llm: OpenLlm | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohorts:
    """Cohorts, open for use."""

    store: CohortStore
    engine: Engine
    sweep: Sweep
    retention: Retention


@asynccontextmanager
async def open_cohorts(settings: Settings, ground: Ground) -> AsyncIterator[Cohorts]:
    """The store of cohorts and the engine that grades them; it is not at work yet.

    Raises:
        JudgeMisconfiguredError: The judge cannot be opened.
    """
    store = SqlCohortStore(ground.database, clock=ground.clock)
    is_shared = read_url(settings.resolved_database_url).get_backend_name() == "postgresql"
    pace = SqlPaceStore(ground.database, clock=ground.clock) if is_shared else LocalPace()
    async with AsyncExitStack() as stack:
        flows = _flows(settings, pace)
        judges = ground.judges
        if ground.open_llm is not None:
            around = Surroundings(on_trouble=flows.llm.on_trouble, pace=flows.llm.pacer)
            llm = ground.open_llm(around, connections=settings.cohort_concurrency)
            stack.push_async_callback(llm.aclose)
            judges = replace(judges, llm=llm)
        everyones = store.of_all()
        grader = CohortGrader(
            CohortParts(
                cohorts=everyones,
                grades=ground.grades,
                judges=judges,
                rubrics=ground.rubrics,
                clock=ground.clock,
                flows=flows,
                flush_seconds=settings.cohort_flush_seconds,
            )
        )
        engine = _engine(settings, grader, everyones, is_shared=is_shared)
        if settings.cohort_worker == "on" or not is_shared:
            lane = _batch_ground(ground, judges, grader, submit=engine.submit)
            minding = await stack.enter_async_context(open_batches(settings, lane))
            engine = BatchingEngine(engine, minding)
        yield Cohorts(
            store=store,
            engine=engine,
            sweep=Sweep(store, ground.clock, kept_seconds=settings.upload_kept_seconds),
            retention=_retention(settings, ground),
        )


@asynccontextmanager
async def at_work(cohorts: Cohorts) -> AsyncIterator[None]:
    """The engine at work in the background; in the end it finishes what is under way."""
    stop = asyncio.Event()
    working = asyncio.create_task(keep_at_work(cohorts, stop))
    try:
        yield
    finally:
        stop.set()
        await working


async def keep_at_work(cohorts: Cohorts, stop: asyncio.Event) -> None:
    """Grade, sweep, and erase what is too old, until told to stop."""
    await asyncio.gather(
        keep_running(cohorts.engine, stop), cohorts.sweep.run(stop), cohorts.retention.run(stop)
    )


async def keep_running(engine: Engine, stop: asyncio.Event) -> None:
    """Run an engine until told to stop, again and again should it fail."""
    while not stop.is_set():
        try:
            await engine.run(stop)
        except TouchstoneError as error:
            LOG.warning("engine_stopped: %s", error.code)
        except Exception as error:  # noqa: BLE001 - whatever it is, cohorts are to be graded
            LOG.error("engine_failed: %s", type(error).__name__)  # noqa: TRY400 - it may hold text
        if not stop.is_set():
            await asyncio.sleep(RESTART_SECONDS)


def _retention(settings: Settings, ground: Ground) -> Retention:
    data = SqlPersonalData(ground.database, clock=ground.clock)
    return Retention(data, ground.clock, days=settings.retention_days)


def _flows(settings: Settings, pace: PaceStore) -> Flows:
    endurance = Endurance(away_seconds=settings.cohort_patience_seconds)
    pacer = Pacer(
        pace,
        requests_per_minute=settings.cohort_requests_per_minute,
        tokens_per_minute=settings.cohort_tokens_per_minute,
    )
    llm = Flow(
        window=Window(settings.cohort_concurrency),
        outage=Outage(endurance),
        endurance=endurance,
        pacer=pacer,
    )
    embedded = Flow(window=Window(EMBEDDED_CALLS), outage=Outage(endurance), endurance=endurance)
    return Flows(llm=llm, embedded=embedded)


def _batch_ground(
    ground: Ground, judges: Judges, grader: CohortGrader, *, submit: Submit
) -> BatchGround:
    return BatchGround(
        database=ground.database,
        cohorts=SqlCohortStore(ground.database, clock=ground.clock, tenant=None),
        grades=ground.grades,
        grader=grader,
        judges=judges,
        clock=ground.clock,
        submit=submit,
    )


def _engine(
    settings: Settings, grader: CohortGrader, store: CohortStore, *, is_shared: bool
) -> Engine:
    url = settings.resolved_database_url
    portions = Portions.for_calls(
        settings.cohort_concurrency, grace_seconds=settings.shutdown_seconds
    )
    if is_shared:
        place = QueuePlace(conninfo=conninfo(url), works=settings.cohort_worker == "on")
        return QueueEngine(grader, store, place, portions)
    lead = FileLead(Path(f"{read_url(url).database}{LEAD_SUFFIX}"))
    return EmbeddedEngine(grader, store, lead=lead, portions=portions)
