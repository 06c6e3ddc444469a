"""The composition root: settings become adapters, adapters become use cases, and those an app."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

from fastapi import FastAPI
from opentelemetry.trace import TracerProvider

from app.adapters.database.database import Database
from app.adapters.database.grades import SqlGradeStore
from app.adapters.embedded.judge import EmbeddedJudge
from app.adapters.files.packaged import packaged
from app.adapters.files.prompts import read_templates
from app.adapters.files.rubrics import FileRubricLibrary, load_rubric, packaged_rubrics
from app.adapters.openai.client import Connection
from app.adapters.openai.judge import LlmJudge, LlmOptions
from app.adapters.openai.pricing import Price
from app.adapters.reports.published import PublishedReports
from app.adapters.system.clock import SystemClock
from app.api.application import Edge, build
from app.api.bodies import Limits
from app.api.deps import ReadinessCheck, Services
from app.api.running import Running
from app.grading.grader import Grader
from app.grading.judges import Judges
from app.grading.judging import Patience
from app.grading.ports import Clock, GradeStore, RubricLibrary
from app.grading.rescore import Rescorer
from app.settings import Settings
from app.web import pages
from app.web.site import Site

SHORTEST_TAKE_OVER_SECONDS = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """Parts to use in place of those the settings ask for. What is None is built."""

    judges: Judges | None = None
    rubrics: RubricLibrary | None = None
    clock: Clock | None = None
    tracer_provider: TracerProvider | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What grading needs, open and connected."""

    database: Database
    store: GradeStore
    judges: Judges
    rubrics: RubricLibrary
    grader: Grader
    rescorer: Rescorer


def create_app(settings: Settings, overrides: Overrides | None = None) -> FastAPI:
    """The application. Nothing is opened before its lifespan starts."""
    over = overrides or Overrides()
    limits = Limits(
        body_bytes=settings.max_body_bytes,
        body_seconds=settings.body_timeout_seconds,
        answer_characters=settings.max_answer_characters,
    )
    edge = Edge(
        limits=limits,
        drain_seconds=settings.shutdown_seconds,
        tracer_provider=over.tracer_provider,
    )
    app = build(partial(_open_services, settings, over), edge, pages=pages.ROUTERS)
    pages.attach(app, _site(settings, over))
    return app


def _site(settings: Settings, overrides: Overrides) -> Site:
    has_llm = settings.has_llm if overrides.judges is None else overrides.judges.llm is not None
    reports = PublishedReports(packaged("docs/agreement"))
    return Site(has_llm=has_llm, reports=reports.all)


@asynccontextmanager
async def open_parts(
    settings: Settings, overrides: Overrides | None = None
) -> AsyncIterator[Parts]:
    """Open the database, migrate it, and open the judges; close all of them in the end.

    Raises:
        RubricInvalidError: A rubric file cannot be used.
        StoreError: The database cannot be used.
        JudgeMisconfiguredError: A judge cannot be opened.
    """
    over = overrides or Overrides()
    clock = over.clock or SystemClock()
    rubrics = over.rubrics or rubric_library(settings)
    async with AsyncExitStack() as stack:
        database = Database.open(settings.resolved_database_url)
        stack.push_async_callback(database.close)
        await database.migrate()
        judges = over.judges
        if judges is None:
            judges = await stack.enter_async_context(open_judges(settings))
        store = SqlGradeStore(database, clock=clock, take_over_seconds=_take_over_seconds(settings))
        yield Parts(
            database=database,
            store=store,
            judges=judges,
            rubrics=rubrics,
            grader=Grader(judges=judges, store=store, rubrics=rubrics, clock=clock),
            rescorer=Rescorer(store=store, rubrics=rubrics, clock=clock),
        )


def rubric_library(settings: Settings) -> FileRubricLibrary:
    """The packaged rubrics and those of the operator.

    Raises:
        RubricInvalidError: One of them cannot be used.
    """
    return FileRubricLibrary(packaged_rubrics(), *settings.rubric_dirs)


@asynccontextmanager
async def open_judges(settings: Settings) -> AsyncIterator[Judges]:
    """The judges that the settings ask for.

    Raises:
        JudgeMisconfiguredError: One of them cannot be opened.
    """
    async with AsyncExitStack() as stack:
        llm = None
        if settings.has_llm:
            templates = read_templates(examples=settings.llm_examples == "on")
            llm = LlmJudge(_llm_options(settings), templates)
            stack.push_async_callback(llm.aclose)
        yield Judges(
            embedded=await asyncio.to_thread(EmbeddedJudge),
            llm=llm,
            default=settings.judge,
            falls_back=settings.fallback == "embedded",
            cross_checks=settings.llm_cross_check == "on",
        )


def _llm_options(settings: Settings) -> LlmOptions:
    key, url = settings.llm_api_key, settings.llm_base_url
    prices = settings.llm_prices.items()
    return LlmOptions(
        model=settings.llm_model,
        connection=Connection(
            base_url=None if url is None else str(url),
            api_key=None if key is None else key.get_secret_value(),
            timeout_seconds=settings.llm_timeout_seconds,
            max_connections=settings.llm_concurrency,
        ),
        max_output_tokens=settings.llm_max_output_tokens,
        patience=Patience(
            attempts=settings.llm_retries + 1, total_seconds=_longest_answer_seconds(settings)
        ),
        prices={model: Price(**price.model_dump()) for model, price in prices},
    )


def _longest_answer_seconds(settings: Settings) -> float:
    return 2 * settings.llm_timeout_seconds


def _take_over_seconds(settings: Settings) -> float:
    """No grade takes as long: a claim this old belongs to a process that died."""
    return max(SHORTEST_TAKE_OVER_SECONDS, 2 * _longest_answer_seconds(settings))


@asynccontextmanager
async def _open_services(
    settings: Settings, overrides: Overrides, edge: Edge
) -> AsyncIterator[Services]:
    async with open_parts(settings, overrides) as parts:
        yield Services(
            grader=parts.grader,
            rescorer=parts.rescorer,
            store=parts.store,
            rubrics=parts.rubrics,
            read_rubric=load_rubric,
            readiness=_readiness(parts),
            limits=edge.limits,
            metrics=edge.metrics,
            running=Running(),
        )


def _readiness(parts: Parts) -> tuple[ReadinessCheck, ...]:
    async def judge() -> None:
        parts.judges.choose("auto")

    return (
        ReadinessCheck(name="database", check=parts.database.ping),
        ReadinessCheck(name="judge", check=judge),
    )
