"""The composition root: settings become adapters, adapters become use cases, and those an app."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

from fastapi import FastAPI
from opentelemetry.trace import TracerProvider

from app.adapters.database.cohorts import SqlCohortStore
from app.adapters.database.database import Database
from app.adapters.database.grades import SqlGradeStore
from app.adapters.database.reviews import SqlReviewStore
from app.adapters.database.rubrics import SqlRubricStore
from app.adapters.files.packaged import packaged
from app.adapters.files.rubric_remarks import lint_document
from app.adapters.files.rubrics import FileRubricLibrary, load_rubric, packaged_rubrics
from app.adapters.reports.published import PublishedReports
from app.adapters.system.clock import SystemClock
from app.api.access import Access
from app.api.application import Edge, build
from app.api.bodies import Limits
from app.api.cohort_output import CohortOutput
from app.api.deps import CohortServices, ReadinessCheck, Services
from app.api.running import Running
from app.grading.cohorts.desk import Desk
from app.grading.grader import Grader
from app.grading.judges import Judges
from app.grading.ports import Clock, GradeStore
from app.grading.rescore import Rescorer
from app.grading.reviews.reviewing import Reviewer
from app.grading.rubrics.library import Rubrics
from app.grading.rubrics.ports import RubricFiles
from app.settings import Settings
from app.web import pages
from app.web.site import Site
from app.wiring_access import access, renewing
from app.wiring_cohorts import Cohorts, Ground, at_work, keep_at_work, open_cohorts
from app.wiring_database import open_database
from app.wiring_judges import longest_answer_seconds, open_judges, open_llm
from app.wiring_results import cohort_output
from app.wiring_uploads import cohort_services
from app.wiring_webhooks import open_webhooks

SHORTEST_TAKE_OVER_SECONDS = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """Parts to use in place of those the settings ask for. What is None is built."""

    judges: Judges | None = None
    rubrics: RubricFiles | None = None
    clock: Clock | None = None
    tracer_provider: TracerProvider | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What grading needs, open and connected."""

    database: Database
    store: GradeStore
    cohort_output: CohortOutput
    judges: Judges
    rubrics: Rubrics
    grader: Grader
    rescorer: Rescorer
    clock: Clock
    access: Access


def create_app(settings: Settings, overrides: Overrides | None = None) -> FastAPI:
    """The application. Nothing is opened before its lifespan starts."""
    over = overrides or Overrides()
    limits = Limits(
        body_bytes=settings.max_body_bytes,
        body_seconds=settings.body_timeout_seconds,
        answer_characters=settings.max_answer_characters,
        upload_bytes=settings.max_upload_bytes,
        upload_idle_seconds=settings.upload_idle_seconds,
    )
    edge = Edge(
        limits=limits,
        drain_seconds=settings.shutdown_seconds,
        tracer_provider=over.tracer_provider,
        cors_origins=settings.cors_origins,
    )
    app = build(partial(_open_services, settings, over), edge, pages=pages.ROUTERS)
    pages.attach(app, _site(settings, over))
    return app


def _site(settings: Settings, overrides: Overrides) -> Site:
    has_llm = settings.has_llm if overrides.judges is None else overrides.judges.llm is not None
    reports = PublishedReports(packaged("docs/agreement"))
    return Site(has_llm=has_llm, reports=reports.all, embed_origins=settings.embed_origins)


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
    files = over.rubrics or rubric_library(settings)
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(settings))
        rubrics = Rubrics(
            files=files, store=SqlRubricStore(database), read=load_rubric, clock=clock
        )
        await rubrics.remember_files()
        judges = over.judges
        if judges is None:
            judges = await stack.enter_async_context(open_judges(settings))
        store = SqlGradeStore(database, clock=clock, take_over_seconds=_take_over_seconds(settings))
        yield Parts(
            database=database,
            store=store,
            cohort_output=cohort_output(SqlCohortStore(database, clock=clock), rubrics, clock),
            judges=judges,
            rubrics=rubrics,
            grader=Grader(judges=judges, store=store, rubrics=rubrics, clock=clock),
            rescorer=Rescorer(store=store, rubrics=rubrics, clock=clock),
            clock=clock,
            access=access(settings, database, clock),
        )


def rubric_library(settings: Settings) -> FileRubricLibrary:
    """The packaged rubrics and those of the operator.

    Raises:
        RubricInvalidError: One of them cannot be used.
    """
    return FileRubricLibrary(packaged_rubrics(), *settings.rubric_dirs)


def _take_over_seconds(settings: Settings) -> float:
    """No grade takes as long: a claim this old belongs to a process that died."""
    return max(SHORTEST_TAKE_OVER_SECONDS, 2 * longest_answer_seconds(settings))


@asynccontextmanager
async def _open_services(
    settings: Settings, overrides: Overrides, edge: Edge
) -> AsyncIterator[Services]:
    async with (
        open_parts(settings, overrides) as parts,
        renewing(parts.access.limiter.places),
        open_cohorts(settings, _ground(settings, parts, overrides)) as cohorts,
        at_work(cohorts),
        open_webhooks(settings, parts.database, parts.clock) as webhooks,
    ):
        reviews = SqlReviewStore(parts.database, clock=parts.clock)
        yield Services(
            access=parts.access,
            grader=parts.grader,
            rescorer=parts.rescorer,
            store=parts.store,
            reviewer=Reviewer(
                grades=parts.store, reviews=reviews, rubrics=parts.rubrics, clock=parts.clock
            ),
            reviews=reviews,
            rubrics=parts.rubrics,
            cohort_output=parts.cohort_output,
            read_rubric=load_rubric,
            lint_rubric=lint_document,
            readiness=_readiness(parts),
            limits=edge.limits,
            metrics=edge.metrics,
            running=Running(),
            cohorts=_cohort_services(settings, parts, cohorts, overrides),
            webhooks=webhooks,
        )


@asynccontextmanager
async def open_cohort_services(
    settings: Settings, overrides: Overrides | None = None
) -> AsyncIterator[CohortServices]:
    """What takes in and grades cohorts in this process, at work meanwhile.

    Raises:
        RubricInvalidError: A rubric file cannot be used.
        StoreError: The database cannot be used.
        JudgeMisconfiguredError: A judge cannot be opened.
    """
    over = overrides or Overrides()
    working = settings.model_copy(update={"cohort_worker": "on"})
    async with (
        open_parts(working, over) as parts,
        open_cohorts(working, _ground(working, parts, over)) as cohorts,
        at_work(cohorts),
    ):
        yield _cohort_services(working, parts, cohorts, over)


def _cohort_services(
    settings: Settings, parts: Parts, cohorts: Cohorts, overrides: Overrides
) -> CohortServices:
    return cohort_services(
        settings,
        store=cohorts.store,
        engine=cohorts.engine,
        desk=Desk(judges=parts.judges, rubrics=parts.rubrics),
        clock=overrides.clock or SystemClock(),
    )


async def run_worker(
    settings: Settings, stop: asyncio.Event, overrides: Overrides | None = None
) -> None:
    """Grade cohorts until told to stop; then finish the calls under way and return.

    Raises:
        RubricInvalidError: A rubric file cannot be used.
        StoreError: The database cannot be used.
        JudgeMisconfiguredError: A judge cannot be opened.
    """
    over = overrides or Overrides()
    working = settings.model_copy(update={"cohort_worker": "on"})
    async with (
        open_parts(working, over) as parts,
        open_cohorts(working, _ground(working, parts, over)) as cohorts,
    ):
        await keep_at_work(cohorts, stop)


def _ground(settings: Settings, parts: Parts, overrides: Overrides) -> Ground:
    """What cohorts are built on; judges that were handed in are asked as they are."""
    own_llm = settings.has_llm and overrides.judges is None
    return Ground(
        database=parts.database,
        grades=parts.store,
        judges=parts.judges,
        rubrics=parts.rubrics,
        clock=overrides.clock or SystemClock(),
        open_llm=partial(open_llm, settings) if own_llm else None,
    )


def _readiness(parts: Parts) -> tuple[ReadinessCheck, ...]:
    async def judge() -> None:
        parts.judges.choose("auto")

    return (
        ReadinessCheck(name="database", check=parts.database.ping),
        ReadinessCheck(name="judge", check=judge),
    )
