"""Calls of the API from scripts of other sites, where the operator names those."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
SENT: Final = (
    "Authorization",
    "Cache-Control",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "traceparent",
)
SHOWN: Final = (
    "Deprecation",
    "ETag",
    "Idempotency-Replayed",
    "Link",
    "Location",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "Sunset",
    "X-Request-Id",
)
"""Headers that such a script may read."""
KEPT_SECONDS: Final = 600
SHARED: Final = ("/v1/", "/openapi.json")


class CrossOrigin:
    """Answers preflights and marks responses of the API; pages are not shared.

    It stands before the gate: a preflight shows no key. Nothing is vouched for by cookies here.
    """

    def __init__(self, app: ASGIApp, *, origins: Sequence[str]) -> None:
        self._app = app
        self._shared = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=METHODS,
            allow_headers=SENT,
            expose_headers=SHOWN,
            max_age=KEPT_SECONDS,
        )
        self._is_on = bool(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        is_shared = scope["type"] == "http" and scope["path"].startswith(SHARED)
        app = self._shared if self._is_on and is_shared else self._app
        await app(scope, receive, send)
