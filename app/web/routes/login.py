"""The way in for a browser: a key, shown once, becomes a session."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import parse_qs

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.api.access import COOKIE, LOGIN, SECURE_COOKIE, session_token
from app.api.access_origin import is_cross_site
from app.api.bodies import Limits, read_body
from app.api.deps import ServicesDep
from app.domain.access_errors import CrossSiteError, KeyRejectedError
from app.grading.access.sessions import LIFE
from app.web.page_route import PageRoute
from app.web.rendering import page

HOME = "/"
FORM_LIMITS = Limits(body_bytes=4096, body_seconds=10)

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.get(LOGIN, operation_id="showLogin")
async def show_login(request: Request, services: ServicesDep) -> Response:
    """The form that asks for a key; where there are no keys yet, the page behind it."""
    if await services.access.ring.is_open():
        return RedirectResponse(HOME, status_code=HTTPStatus.SEE_OTHER)
    return page(request, "login.html.j2", is_refused=False)


@router.post(LOGIN, operation_id="logIn")
async def log_in(request: Request, services: ServicesDep) -> Response:
    """Begin a session with the key of the form."""
    if is_cross_site(request.scope, by_cookie=False):
        raise CrossSiteError
    body = await read_body(request, FORM_LIMITS)
    try:
        fields = parse_qs(body.decode("ascii"), max_num_fields=5)
        token = await services.access.sessions.begin(fields.get("key", [""])[0].strip())
    except (KeyRejectedError, ValueError):
        return page(request, "login.html.j2", status=HTTPStatus.UNAUTHORIZED, is_refused=True)
    headers = {"Cache-Control": "no-store"}
    response = RedirectResponse(HOME, status_code=HTTPStatus.SEE_OTHER, headers=headers)
    is_secure = request.url.scheme == "https"
    response.set_cookie(
        SECURE_COOKIE if is_secure else COOKIE,
        token,
        max_age=int(LIFE.total_seconds()),
        secure=is_secure,
        httponly=True,
        samesite="strict",
    )
    return response


@router.post("/logout", operation_id="logOut")
async def log_out(request: Request, services: ServicesDep) -> Response:
    """End the session, here and for the cookie wherever it went."""
    token = session_token(request.scope)
    if token is not None:
        await services.access.sessions.end(token)
    response = RedirectResponse(LOGIN, status_code=HTTPStatus.SEE_OTHER)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
    response.delete_cookie(SECURE_COOKIE, secure=True, httponly=True, samesite="strict")
    return response
