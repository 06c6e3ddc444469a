"""The route class of the API: it settles Accept, Content-Type and body before FastAPI looks."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import override

from app.api.access import check_route
from app.api.bodies import read_body
from app.api.deps import get_services
from app.api.json_body import read
from app.api.negotiation import check_body_type, preferred

JSON = "application/json"
SUCCESS = range(200, 300)

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class _JsonRequest(Request):
    """A request whose body was read and parsed already."""

    def __init__(self, request: Request, body: bytes) -> None:
        super().__init__(request.scope, request.receive)
        self._read_body = body
        self._value = read(body)

    @override
    async def body(self) -> bytes:
        return self._read_body

    @override
    async def json(self) -> Any:
        return self._value


class JsonRoute(APIRoute):
    """Answers 406, 408, 413, 415 and unreadable bodies; reads JSON strictly.

    The types it can answer in are those that its `responses` document for success, JSON first.
    """

    @override
    def get_route_handler(self) -> Handler:
        inner = super().get_route_handler()
        offered = self._offered()
        takes_json = self.body_field is not None

        async def handle(request: Request) -> Response:
            check_route(request, self)  # before a body is read that may not be sent
            accept = ",".join(request.headers.getlist("accept")) or None
            request.state.media_type = preferred(accept, offered)
            if takes_json:
                request = await _read_json(request)
            return await inner(request)

        return handle

    def _offered(self) -> tuple[str, ...]:
        documented = [
            media_type
            for status, response in self.responses.items()
            if str(status).isdecimal() and int(status) in SUCCESS
            for media_type in response.get("content", {})
        ]
        return tuple(dict.fromkeys([JSON, *documented]))


async def _read_json(request: Request) -> Request:
    headers = request.headers
    check_body_type(headers.get("content-type"), headers.get("content-encoding"), JSON)
    return _JsonRequest(request, await read_body(request, get_services(request).limits))
