"""The real application over fakes of its ports, and a client to talk to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from opentelemetry.trace import TracerProvider
from starlette.testclient import TestClient

from app.adapters.files.rubric_remarks import lint_document
from app.adapters.files.rubrics import load_rubric
from app.api.access import Access
from app.api.application import Edge, build
from app.api.bodies import Limits
from app.api.deps import ReadinessCheck, Services
from app.api.metrics import Metrics
from app.api.running import Running
from app.domain.access import NO_LIMITS, KeyLimits
from app.domain.rubric import Rubric
from app.grading.access.limiting import Limiter
from app.grading.access.metering import Meter
from app.grading.access.places import Places
from app.grading.access.ring import KeyRing
from app.grading.access.sessions import Sessions
from app.grading.cohorts.desk import Desk
from app.grading.grader import Grader
from app.grading.judges import Judges
from app.grading.records import Reply
from app.grading.rescore import Rescorer
from app.grading.reviews.reviewing import Reviewer
from app.grading.rubrics.library import Rubrics
from app.settings import Settings
from app.wiring_results import cohort_output
from app.wiring_uploads import cohort_services
from tests.builders import ANSWER, a_rubric, verdicts
from tests.fakes.access import InMemoryKeyStore, InMemorySessionStore, InMemoryUsageStore
from tests.fakes.clock import FixedClock
from tests.fakes.cohort_store import FakeCohortStore
from tests.fakes.engine import RecordingEngine
from tests.fakes.judge import ScriptedJudge, a_reply
from tests.fakes.memory_reviews import InMemoryReviewStore
from tests.fakes.memory_store import InMemoryGradeStore
from tests.fakes.memory_webhooks import WebhookRows
from tests.fakes.rubrics import InMemoryRubricFiles, InMemoryRubricStore
from tests.webhooks import webhooks_in_memory

RUBRIC = a_rubric()
GOOD = a_reply(verdicts())


def a_body(**fields: Any) -> dict[str, Any]:  # noqa: ANN401 - any field of the body
    """A request for a grade that is fine, but for the given fields."""
    return {"rubric_id": RUBRIC.id, "answer": ANSWER, **fields}


@dataclass(kw_only=True)
class Backstage:
    """Everything behind the API, in memory."""

    llm: ScriptedJudge | None = field(default_factory=lambda: ScriptedJudge(GOOD))
    embedded: ScriptedJudge = field(default_factory=lambda: ScriptedJudge(GOOD, kind="embedded"))
    falls_back: bool = False
    store: InMemoryGradeStore = field(default_factory=InMemoryGradeStore)
    keys: InMemoryKeyStore = field(default_factory=InMemoryKeyStore)
    sessions: InMemorySessionStore = field(default_factory=InMemorySessionStore)
    usage: InMemoryUsageStore = field(default_factory=InMemoryUsageStore)
    defaults: KeyLimits = NO_LIMITS
    clock: FixedClock = field(default_factory=FixedClock)
    rubrics: Sequence[Rubric] = (RUBRIC,)
    kept: InMemoryRubricStore = field(default_factory=InMemoryRubricStore)
    readiness: Sequence[ReadinessCheck] = ()
    limits: Limits = field(default_factory=Limits)
    metrics: Metrics = field(default_factory=Metrics)
    tracer_provider: TracerProvider | None = None
    cors_origins: Sequence[str] = ()
    running: Running = field(default_factory=Running)
    cohorts: FakeCohortStore = field(default_factory=FakeCohortStore)
    engine: RecordingEngine = field(default_factory=RecordingEngine)
    settings: Settings = field(default_factory=Settings)
    reviews: InMemoryReviewStore = field(init=False)
    webhook_rows: WebhookRows = field(default_factory=WebhookRows)

    def __post_init__(self) -> None:
        self.reviews = InMemoryReviewStore(self.store)
        self.cohorts.grades = self.store

    @classmethod
    def judging(cls, *outcomes: Reply | Exception, pieces: Sequence[str] = ()) -> Backstage:
        """With an LLM that gives these outcomes in turn."""
        return cls(llm=ScriptedJudge(*outcomes, pieces=pieces))

    @asynccontextmanager
    async def open(self, edge: Edge) -> AsyncIterator[Services]:
        """The services, as the lifespan opens them."""
        clock, library = self.clock, self._library()
        await library.remember_files()
        judges = Judges(embedded=self.embedded, llm=self.llm, falls_back=self.falls_back)
        yield Services(
            access=self.access(),
            grader=Grader(judges=judges, store=self.store, rubrics=library, clock=clock),
            rescorer=Rescorer(store=self.store, rubrics=library, clock=clock),
            store=self.store,
            reviewer=Reviewer(
                grades=self.store, reviews=self.reviews, rubrics=library, clock=clock
            ),
            reviews=self.reviews,
            rubrics=library,
            cohort_output=cohort_output(self.cohorts, library, clock),
            read_rubric=load_rubric,
            lint_rubric=lint_document,
            readiness=self.readiness,
            limits=edge.limits,
            metrics=edge.metrics,
            running=self.running,
            cohorts=cohort_services(
                self.settings,
                store=self.cohorts,
                engine=self.engine,
                desk=Desk(judges=judges, rubrics=library),
                clock=clock,
            ),
            webhooks=webhooks_in_memory(self.webhook_rows, clock),
        )

    def access(self) -> Access:
        """What tells who calls, and how much they may."""
        ring = KeyRing(store=self.keys, clock=self.clock)
        return Access(
            ring=ring,
            sessions=Sessions(store=self.sessions, ring=ring, clock=self.clock),
            limiter=Limiter(
                meter=Meter(store=self.usage, clock=self.clock),
                places=Places(store=self.usage, clock=self.clock),
                defaults=self.defaults,
            ),
        )

    def _library(self) -> Rubrics:
        files = InMemoryRubricFiles(*self.rubrics)
        return Rubrics(files=files, store=self.kept, read=load_rubric, clock=self.clock)

    def edge(self) -> Edge:
        """What the application has from the start."""
        return Edge(
            limits=self.limits,
            metrics=self.metrics,
            tracer_provider=self.tracer_provider,
            cors_origins=self.cors_origins,
        )


@contextmanager
def serving(backstage: Backstage | None = None) -> Iterator[TestClient]:
    """A client of the application, which is open meanwhile."""
    behind = backstage or Backstage()
    with local_client(build(behind.open, behind.edge())) as client:
        yield client


def local_client(app: FastAPI) -> TestClient:
    """A client on the machine that the application runs on: it needs no key until there is one."""
    return TestClient(app, base_url="http://127.0.0.1:8000", client=("127.0.0.1", 50_000))
