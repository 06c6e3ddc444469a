"""What the routes work with. It is opened by the lifespan and handed to each request."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, TypedDict, cast

from fastapi import Depends
from starlette.requests import Request

from app.api.access import Access, allowance_of, caller_of
from app.api.bodies import Limits
from app.api.cohort_output import CohortOutput
from app.api.metrics import Metrics
from app.api.running import Running
from app.domain.lint.remarks import Remark
from app.domain.rubric import Rubric
from app.grading.access.limiting import Allowance
from app.grading.cohorts.desk import Desk
from app.grading.cohorts.estimating import CohortEstimator
from app.grading.cohorts.intake import OpenIntake
from app.grading.cohorts.ports import CohortStore, Engine
from app.grading.cohorts.receiving import CohortReceiver
from app.grading.grader import Grader
from app.grading.ports import Clock, GradeStore
from app.grading.rescore import Rescorer
from app.grading.reviews.ports import ReviewStore
from app.grading.reviews.reviewing import Reviewer
from app.grading.rubrics.library import Rubrics
from app.grading.webhooks.endpoints import WebhookEndpoints
from app.grading.webhooks.ports import DeliveryStore, EndpointStore

RubricReader = Callable[[bytes], Rubric]
"""Reads a rubric document in YAML (or JSON), or raises RubricInvalidError."""

RubricLinter = Callable[[bytes, Rubric], Sequence[Remark]]
"""What an author should look at in a rubric document that can be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessCheck:
    """A part of the service that must work before it can grade.

    Attributes:
        name: What is checked, such as `database`.
        check: Raises a TouchstoneError when the part does not work.
        seconds: How long to wait for it.
    """

    name: str
    check: Callable[[], Awaitable[None]]
    seconds: float = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortServices:
    """What the routes of cohorts call."""

    store: CohortStore
    engine: Engine
    desk: Desk
    open_intake: OpenIntake
    receiver: CohortReceiver
    estimator: CohortEstimator

    def of(self, tenant: str, allowance: Allowance) -> CohortServices:
        """The same for the cohorts of a tenant. The engine takes ids that the store has found."""
        return replace(
            self,
            store=self.store.of(tenant),
            desk=self.desk.of(tenant),
            receiver=self.receiver.of(tenant, allowance),
            estimator=self.estimator.of(tenant),
        )

    async def remove(self, cohort_id: str, *, actor: str) -> None:
        """Delete a cohort for good, after its engine has let go of it.

        Args:
            cohort_id: Which one.
            actor: Who deletes it, for the audit trail.

        Raises:
            CohortNotFoundError: There is none, so no engine hears of it either.
        """
        cohort = await self.store.get(cohort_id)
        await self.engine.halt(cohort.id)
        await self.store.delete(cohort.id, actor=actor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhooks:
    """What the routes of webhooks call."""

    use: WebhookEndpoints
    endpoints: EndpointStore
    deliveries: DeliveryStore
    clock: Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything the routes call. What routes get is bound to the tenant of their caller."""

    access: Access
    grader: Grader
    rescorer: Rescorer
    store: GradeStore
    reviewer: Reviewer
    reviews: ReviewStore
    rubrics: Rubrics
    cohort_output: CohortOutput
    read_rubric: RubricReader
    lint_rubric: RubricLinter
    readiness: Sequence[ReadinessCheck]
    limits: Limits
    metrics: Metrics
    running: Running
    cohorts: CohortServices
    webhooks: Webhooks
    allowance: Allowance = field(default_factory=Allowance)

    def of(self, tenant: str, allowance: Allowance) -> Services:
        """The same for the rows of a tenant. Whatever reads or makes rows is bound here."""
        return replace(
            self,
            allowance=allowance,
            grader=self.grader.of(tenant),
            rescorer=self.rescorer.of(tenant),
            store=self.store.of(tenant),
            rubrics=self.rubrics.of(tenant),
            reviewer=self.reviewer.of(tenant),
            reviews=self.reviews.of(tenant),
            cohorts=self.cohorts.of(tenant, allowance),
            cohort_output=self.cohort_output.of(tenant),
        )


class State(TypedDict):
    """What the lifespan yields.

    Attributes:
        services: What the routes call.
        stopping: Set once the service was told to stop; requests under way may still end.
    """

    services: Services
    stopping: asyncio.Event


def get_services(request: Request) -> Services:
    """The services of the application, bound to the tenant of whoever sent the request."""
    services = cast(Services, request.state.services)
    return services.of(caller_of(request).tenant, allowance_of(request))


def get_cohorts(request: Request) -> CohortServices:
    """What the routes of cohorts call."""
    return get_services(request).cohorts


def get_stopping(request: Request) -> asyncio.Event:
    """Set once the service was told to stop."""
    return cast(asyncio.Event, request.state.stopping)


ServicesDep = Annotated[Services, Depends(get_services)]
CohortsDep = Annotated[CohortServices, Depends(get_cohorts)]
StoppingDep = Annotated[asyncio.Event, Depends(get_stopping)]
