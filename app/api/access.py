"""The gate that every request passes: who calls, and whether they may."""

from __future__ import annotations

from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import cast

from fastapi.routing import APIRoute
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.access_origin import is_cross_site, is_local
from app.api.access_table import OPEN_FOLDER, OPEN_PATHS, Door, rule_of
from app.api.errors import request_id_of, response_of
from app.domain.access import LOCAL, NOBODY, Caller
from app.domain.access_errors import (
    CrossSiteError,
    KeyRejectedError,
    NoKeysYetError,
    ScopeMissingError,
)
from app.domain.allowance import level_field, policy_field
from app.domain.errors import TouchstoneError
from app.grading.access.limiting import Allowance, Limiter
from app.grading.access.ring import KeyRing
from app.grading.access.sessions import Sessions

CALLER_KEY, ALLOWANCE_KEY = "touchstone.caller", "touchstone.allowance"
COOKIE, SECURE_COOKIE = "touchstone_session", "__Host-touchstone_session"
"""The second name is one that browsers take only over TLS, and from no neighbouring site."""
SCHEME = "bearer"
MAX_CREDENTIAL = 200
LOGIN = "/login"
PROGRAM_PATHS = ("/v1/", "/metrics", "/openapi.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What tells who calls."""

    ring: KeyRing
    sessions: Sessions
    limiter: Limiter


class Gate:
    """Lets nobody in without a key, once there is one; until then, this machine only."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        allowance = Allowance()
        try:
            scope[CALLER_KEY] = caller = await _caller(scope)
            if caller.key_id is not None:
                allowance = _access(scope).limiter.of(caller)
            scope[ALLOWANCE_KEY] = allowance
            async with allowance.admitted():
                await self._app(scope, receive, _telling(allowance, send))
        except TouchstoneError as error:
            # The application answers its own: what arrives here was raised on the way in.
            response = await _refusal(scope, error)
            await response(scope, receive, _telling(allowance, send))


def caller_of(request: Request) -> Caller:
    """Who sent the request."""
    return cast(Caller, request.scope.get(CALLER_KEY, NOBODY))


def allowance_of(request: Request) -> Allowance:
    """What the caller may still use."""
    return cast(Allowance, request.scope.get(ALLOWANCE_KEY) or Allowance())


def check_access(request: Request) -> None:
    """Let the request go on to its route if its caller may call it.

    Raises:
        KeyRejectedError: Nobody vouches for the caller.
        ScopeMissingError: They have not the scope.
    """
    check_route(request, cast(APIRoute, request.scope["route"]))


def check_route(request: Request, route: APIRoute) -> None:
    """The same for a route that is known; it raises the same."""
    caller, rule = caller_of(request), rule_of(route)
    if rule is Door.ANYONE:
        return
    if caller == NOBODY:
        raise KeyRejectedError
    if not isinstance(rule, Door) and not caller.may(rule):
        raise ScopeMissingError(rule)


def session_token(scope: Scope) -> str | None:
    """What the session cookie of a request holds."""
    try:
        cookies = SimpleCookie(Headers(scope=scope).get("cookie", ""))
    except CookieError:
        return None
    morsel = cookies.get(SECURE_COOKIE) or cookies.get(COOKIE)
    return None if morsel is None else morsel.value


async def _caller(scope: Scope) -> Caller:
    """Who sent the request.

    Raises:
        AccessError: They are not let in.
        StoreUnavailableError: Nobody can say.
    """
    path = scope["path"]
    if path in OPEN_PATHS or path.startswith(OPEN_FOLDER):
        return NOBODY
    access = _access(scope)
    if await access.ring.is_open():
        return _neighbour(scope)
    key = _shown_key(Headers(scope=scope))
    if key is not None:
        return await access.ring.caller(key)
    token = session_token(scope)
    if token is None:
        raise KeyRejectedError
    caller = await access.sessions.caller(token)
    if is_cross_site(scope, by_cookie=True):
        raise CrossSiteError
    return caller


def _access(scope: Scope) -> Access:
    return cast(Access, scope["state"]["services"].access)


def _telling(allowance: Allowance, send: Send) -> Send:
    """Tell the caller what is left, as it is when the answer begins."""

    async def send_told(message: Message) -> None:
        if message["type"] == "http.response.start" and allowance.levels:
            headers = MutableHeaders(scope=message)
            headers["RateLimit-Policy"] = policy_field(allowance.levels)
            headers["RateLimit"] = level_field(allowance.levels)
        await send(message)

    return send_told


def _neighbour(scope: Scope) -> Caller:
    if not is_local(scope):
        raise NoKeysYetError
    if is_cross_site(scope, by_cookie=False):
        raise CrossSiteError
    return LOCAL


def _shown_key(headers: Headers) -> str | None:
    """The key in the header Authorization; None where there is no such header.

    Raises:
        KeyRejectedError: The header holds something else, or comes twice.
    """
    given = headers.getlist("authorization")
    if not given:
        return None
    scheme, _, credential = given[0].partition(" ")
    if len(given) > 1 or scheme.lower() != SCHEME or len(credential) > MAX_CREDENTIAL:
        raise KeyRejectedError
    return credential.strip()


async def _refusal(scope: Scope, error: TouchstoneError) -> Response:
    """The answer for an error, by whatever handler the application has for those."""
    if isinstance(error, KeyRejectedError) and _is_page_wanted(scope):
        return RedirectResponse(LOGIN, status_code=303, headers={"Cache-Control": "no-store"})
    handler = scope["app"].exception_handlers.get(TouchstoneError)
    if handler is None:
        return response_of(error, request_id_of(scope))
    return cast(Response, await handler(Request(scope), error))


def _is_page_wanted(scope: Scope) -> bool:
    accepted = Headers(scope=scope).get("accept", "")
    is_page = not scope["path"].startswith(PROGRAM_PATHS)
    return scope["method"] in {"GET", "HEAD"} and is_page and "text/html" in accepted
