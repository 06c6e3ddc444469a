"""The outermost middleware: request id, one log line, metrics, and an answer to any failure."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from typing import Any

from opentelemetry import trace
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.errors import REQUEST_ID_KEY, internal_problem
from app.api.logs import event
from app.api.metrics import Metrics
from app.api.problems import ProblemResponse

LOG = logging.getLogger(__name__)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
UNMATCHED = "unmatched"
UNANSWERED = "none"


@dataclass(slots=True, kw_only=True)
class _Exchange:
    """One request, and what became of it."""

    scope: Scope
    request_id: str = field(default_factory=lambda: f"req_{secrets.token_hex(12)}")
    started: float = field(default_factory=time.perf_counter)
    status: int | None = None

    @property
    def method(self) -> str:
        """The method, if it is one that HTTP defines."""
        return self.scope["method"] if self.scope["method"] in METHODS else "OTHER"

    @property
    def route(self) -> str:
        """The template of the route: a path may hold what a caller typed."""
        return getattr(self.scope.get("route"), "path", None) or UNMATCHED

    def seconds(self) -> float:
        """How long it has taken."""
        return time.perf_counter() - self.started


class Envelope:
    """Wraps the whole application.

    The request id is made here. What a caller sends as X-Request-Id is not used: it could forge
    or repeat the id of another request in the log. To follow a request across services, send
    `traceparent`.
    """

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope=scope)
        scope[REQUEST_ID_KEY] = exchange.request_id
        _mark_span(scope, exchange.request_id)
        try:
            await self._answer(exchange, receive, send)
        finally:
            self._report(exchange)

    async def _answer(self, exchange: _Exchange, receive: Receive, send: Send) -> None:
        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                exchange.status = message["status"]
                _mark_headers(message, exchange)
            await send(message)

        # HEAD is GET without the body, which the server leaves out.
        head = exchange.scope["method"] == "HEAD"
        inner = dict(exchange.scope, method="GET") if head else exchange.scope
        try:
            await self._app(inner, receive, send_marked)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is logged and answered
            event(
                LOG,
                "unforeseen_error",
                level=logging.ERROR,
                error=error,
                request_id=exchange.request_id,
            )
            if exchange.status is None:
                response = ProblemResponse(internal_problem(exchange.request_id))
                await response(inner, receive, send_marked)
        finally:
            _keep_route(inner, exchange.scope)

    def _report(self, exchange: _Exchange) -> None:
        status = str(exchange.status or UNANSWERED)
        seconds = exchange.seconds()
        self._metrics.request_ended(
            method=exchange.method, route=exchange.route, status=status, seconds=seconds
        )
        event(
            LOG,
            "request",
            method=exchange.method,
            route=exchange.route,
            status=exchange.status,
            ms=round(seconds * 1000, 1),
            request_id=exchange.request_id,
            trace_id=_trace_id(),
        )


def _mark_headers(message: MutableMapping[str, Any], exchange: _Exchange) -> None:
    headers = MutableHeaders(scope=message)
    headers["X-Request-Id"] = exchange.request_id
    headers.setdefault("X-Content-Type-Options", "nosniff")
    if exchange.scope["path"].startswith("/v1/"):
        headers.setdefault("Cache-Control", "no-store")


def _keep_route(inner: Scope, outer: Scope) -> None:
    if "route" in inner:
        outer["route"] = inner["route"]


def _mark_span(scope: Scope, request_id: str) -> None:
    """Let the trace find the log line, and keep what a caller searched for out of the trace."""
    span = trace.get_current_span()
    if span.is_recording():
        span.set_attribute("touchstone.request_id", request_id)
        if scope.get("query_string"):
            span.set_attribute("url.query", "REDACTED")


def _trace_id() -> str | None:
    context = trace.get_current_span().get_span_context()
    return trace.format_trace_id(context.trace_id) if context.is_valid else None
