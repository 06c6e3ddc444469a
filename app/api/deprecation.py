"""Operations that will go with the next major version: who calls one is told so by its headers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import MappingProxyType
from typing import Any, Final

from fastapi.routing import APIRoute
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SHORTEST: Final = timedelta(days=365)
DESCRIBED: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        "Deprecation": {
            "description": "Since when it is deprecated (RFC 9745).",
            "schema": {"type": "string", "pattern": "^@[0-9]+$"},
        },
        "Sunset": {
            "description": "Until when it is answered at least (RFC 8594).",
            "schema": {"type": "string"},
        },
        "Link": {"description": "What takes its place.", "schema": {"type": "string"}},
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deprecation:
    """That an operation will go.

    Attributes:
        since: From when on it should not be used, in UTC.
        until: Until when it is answered at least, twelve months later or more, in UTC.
        successor: Path of what takes its place.
    """

    since: datetime
    until: datetime
    successor: str

    def __post_init__(self) -> None:
        assert self.until - self.since >= SHORTEST, "clients have twelve months to move"

    def headers(self) -> dict[str, str]:
        """What a response of the operation says of it."""
        return {
            "Deprecation": f"@{int(self.since.timestamp())}",
            "Sunset": format_datetime(self.until.astimezone(UTC), usegmt=True),
            "Link": f'<{self.successor}>; rel="successor-version"',
        }


Deprecations = Mapping[str, Deprecation]
"""By operation id."""
DEPRECATED: Final[Deprecations] = MappingProxyType({})


class TellDeprecation:
    """Puts those headers on every response of such an operation, errors among them."""

    def __init__(self, app: ASGIApp, *, deprecations: Deprecations) -> None:
        self._app = app
        self._deprecations = deprecations

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def send_told(message: Message) -> None:
            route = scope.get("route")
            if message["type"] == "http.response.start" and isinstance(route, APIRoute):
                found = self._deprecations.get(route.operation_id or "")
                MutableHeaders(scope=message).update(found.headers() if found else {})
            await send(message)

        is_watched = scope["type"] == "http" and self._deprecations
        await self._app(scope, receive, send_told if is_watched else send)


def describe_deprecations(document: dict[str, Any], deprecations: Deprecations) -> None:
    """Mark such operations in the description of the API."""
    for operations in document["paths"].values():
        for operation in operations.values():
            if operation["operationId"] in deprecations:
                operation["deprecated"] = True
                for response in operation["responses"].values():
                    response.setdefault("headers", {}).update(DESCRIBED)
