"""The FastAPI application: routes, middleware, error handlers, its description."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import APIRoute
from opentelemetry.trace import TracerProvider
from starlette.middleware import Middleware

from app import __version__
from app.api.access import Gate, check_access
from app.api.bodies import Limits
from app.api.cross_origin import CrossOrigin
from app.api.deprecation import DEPRECATED, Deprecations, TellDeprecation
from app.api.deps import Services, State
from app.api.envelope import Envelope
from app.api.errors import handlers
from app.api.logs import event
from app.api.metrics import Metrics
from app.api.openapi import describe
from app.api.routes import (
    cohort_results,
    cohorts,
    grades,
    health,
    metrics,
    reviews,
    rubrics,
    webhooks,
)
from app.api.stopping import told_to_stop
from app.api.tracing import telemetry
from app.domain.access_errors import NoKeysYetError
from app.domain.errors import StoreError, TouchstoneError

LOG = logging.getLogger(__name__)

ROUTERS: tuple[APIRouter, ...] = (
    grades.router,
    reviews.router,
    cohorts.router,
    cohort_results.router,
    rubrics.router,
    webhooks.router,
    health.router,
    metrics.router,
)

OpenServices = Callable[["Edge"], AbstractAsyncContextManager[Services]]
"""Opens everything the routes call, and closes it in the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """What the application has from the start, before its services are open.

    Attributes:
        limits: What one request may bring.
        metrics: Where everything is counted.
        drain_seconds: How long to wait, at the end, for grades whose caller hung up.
        tracer_provider: Where spans go; None for that of the process.
        cors_origins: Other sites whose scripts may call the API.
        deprecations: Operations that will go.
    """

    limits: Limits = field(default_factory=Limits)
    metrics: Metrics = field(default_factory=Metrics)
    drain_seconds: float = 75.0
    tracer_provider: TracerProvider | None = None
    cors_origins: Sequence[str] = ()
    deprecations: Deprecations = field(default_factory=lambda: DEPRECATED)


def build(open_services: OpenServices, edge: Edge, *, pages: Sequence[APIRouter] = ()) -> FastAPI:
    """The application. Nothing is opened before its lifespan starts.

    Args:
        open_services: Opens what the routes call.
        edge: What is there from the start.
        pages: Routes beside those of the API. They are asked last.
    """
    routers = (*ROUTERS, *pages)

    app = FastAPI(
        title="Touchstone",
        version=__version__,
        description="Grades free-text interview answers against rubrics.",
        lifespan=_lifespan(open_services, edge),
        middleware=[
            Middleware(Envelope, metrics=edge.metrics),
            Middleware(CrossOrigin, origins=edge.cors_origins),
            Middleware(Gate),
            Middleware(TellDeprecation, deprecations=edge.deprecations),
        ],
        dependencies=[Depends(check_access)],
        exception_handlers=handlers(partial(_allowed_methods, routers)),
        redirect_slashes=False,
        telemetry=telemetry(edge.tracer_provider),
        docs_url=None,
        redoc_url=None,
    )
    for router in routers:
        app.include_router(router)
    describe(app, edge.limits, edge.deprecations)
    return app


def _lifespan(
    open_services: OpenServices, edge: Edge
) -> Callable[[FastAPI], AbstractAsyncContextManager[State]]:
    """What is open while the application serves."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[State]:
        async with AsyncExitStack() as stack:
            try:
                services = await stack.enter_async_context(open_services(edge))
            except TouchstoneError as error:
                # In a sentence of our own: the server logs the whole traceback and nothing else.
                event(LOG, "cannot_start", level=logging.ERROR, reason=str(error))
                raise
            stack.push_async_callback(services.running.drain, edge.drain_seconds)
            await _say_whether_open(services)
            stopping = stack.enter_context(told_to_stop())
            yield State(services=services, stopping=stopping)

    return lifespan


async def _say_whether_open(services: Services) -> None:
    try:
        is_open = await services.access.ring.is_open()
    except StoreError as error:
        # Every request is refused until it can be read, so starting is no harm.
        event(LOG, "keys_not_readable", level=logging.WARNING, reason=str(error))
        return
    if is_open:
        event(LOG, "no_keys_yet", level=logging.WARNING, detail=str(NoKeysYetError()))


def _allowed_methods(routers: Sequence[APIRouter], path: str) -> Sequence[str]:
    """The methods that the routes of a path take. A path without parameters goes first."""
    routes = [
        route
        for router in routers
        for route in router.routes
        if isinstance(route, APIRoute) and route.path_regex.match(path)
    ]
    exact = [route for route in routes if route.path == path]
    methods = {method for route in exact or routes for method in route.methods or ()}
    # HEAD is answered wherever GET is; what has no route of ours is a page of FastAPI's.
    return sorted(methods | {"HEAD"} if "GET" in methods else methods) or ["GET", "HEAD"]
