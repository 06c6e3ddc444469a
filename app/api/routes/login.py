"""The way in for a browser: a key, shown once, becomes a session."""

from __future__ import annotations

from urllib.parse import parse_qs

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.api.access import COOKIE, LOGIN, SECURE_COOKIE, session_token
from app.api.access_origin import is_cross_site
from app.api.bodies import Limits, read_body
from app.api.deps import ServicesDep
from app.domain.access_errors import CrossSiteError, KeyRejectedError
from app.grading.access.sessions import LIFE

HOME = "/"
FORM_LIMITS = Limits(body_bytes=4096, body_seconds=10)
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
}
PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Touchstone: log in</title></head>
<body><main>
<h1>Log in</h1>
{complaint}
<form method="post" action="/login">
<p><label for="key">Key</label>
<input id="key" name="key" type="password" autocomplete="current-password" required></p>
<p><button>Log in</button></p>
</form>
</main></body>
</html>
"""
COMPLAINT = '<p role="alert">This key is not known here, expired or revoked.</p>'

router = APIRouter(tags=["operations"], include_in_schema=False)


@router.get(LOGIN, operation_id="showLogin")
async def show_login(services: ServicesDep) -> Response:
    """The form that asks for a key; where there are no keys yet, the page behind it."""
    if await services.access.ring.is_open():
        return RedirectResponse(HOME, status_code=303)
    return _form()


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
        return _form(COMPLAINT, status=401)
    response = RedirectResponse(HOME, status_code=303, headers={"Cache-Control": "no-store"})
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
    response = RedirectResponse(LOGIN, status_code=303)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
    response.delete_cookie(SECURE_COOKIE, secure=True, httponly=True, samesite="strict")
    return response


def _form(complaint: str = "", *, status: int = 200) -> HTMLResponse:
    return HTMLResponse(PAGE.format(complaint=complaint), status_code=status, headers=HEADERS)
