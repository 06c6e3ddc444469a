"""Templates become responses, with the headers that keep a page harmless."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from http import HTTPStatus

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from app import __version__
from app.api.access import session_token
from app.web.assets import asset_path
from app.web.views import wording


def policy(frame_ancestors: Sequence[str] = ("'none'",)) -> str:
    """The Content-Security-Policy of a page that those may show in a frame."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "form-action 'self'",
            f"frame-ancestors {' '.join(frame_ancestors)}",
            "base-uri 'none'",
        )
    )


HEADERS = {
    "Content-Security-Policy": policy(),
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Vary": "Accept-Encoding",
}
"""A page may hold an answer, so nobody keeps it and no other site learns its address."""
SMALLEST_TO_COMPRESS = 1_000
COMPRESSION = 5

TEMPLATES = Environment(
    loader=PackageLoader("app.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
TEMPLATES.globals.update(asset=asset_path, version=__version__)
TEMPLATES.filters.update(
    points=wording.points,
    percent=wording.percent,
    shown=wording.shown,
    seconds=wording.seconds,
    dollars=wording.dollars,
    thousands=wording.thousands,
    count=wording.count,
    duration=wording.duration,
    short_reason=wording.short_reason,
)


def page(
    request: Request,
    template: str,
    *,
    status: int = HTTPStatus.OK,
    headers: dict[str, str] | None = None,
    **shown: object,
) -> Response:
    """A page made from a template, compressed where the browser takes that."""
    text = TEMPLATES.get_template(template).render(
        path=request.url.path, has_session=session_token(request.scope) is not None, **shown
    )
    body = text.encode("utf-8", errors="replace")
    sent = HEADERS | (headers or {})
    if takes_gzip(request) and len(body) >= SMALLEST_TO_COMPRESS:
        body = gzip.compress(body, COMPRESSION)
        sent = sent | {"Content-Encoding": "gzip"}
    return Response(body, status_code=status, headers=sent, media_type="text/html")


def takes_gzip(request: Request) -> bool:
    """Whether the browser says that it reads gzip, without refusing it by q=0."""
    codings = request.headers.get("accept-encoding", "").lower().split(",")
    named = [coding.replace(" ", "").partition(";") for coding in codings]
    refused = {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return any(name == "gzip" and quality not in refused for name, _, quality in named)
