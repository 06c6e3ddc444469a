"""Errors as pages: what happened, and what to do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, cast

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.api.errors import request_id_of, response_of
from app.api.negotiation import preferred
from app.api.rejections import (
    MethodUnsupportedError,
    NotAcceptableError,
    PathUnknownError,
    RequestError,
)
from app.domain.errors import TouchstoneError
from app.web.rendering import page
from app.web.views import wording

API_PREFIXES = ("/v1/", "/health/", "/metrics", "/openapi.json", "/static/")
HTML = "text/html"
PROBLEM = "application/problem+json"
MISSING, BROKEN = 404, 500

Answerer = Callable[[Request, Any], Awaitable[Response]]


def error_page(request: Request, error: TouchstoneError) -> Response:
    """The page for an error, with the status and headers that the API would send."""
    problem = response_of(error, request_id_of(request.scope))
    kept = {
        name: problem.headers[name] for name in ("retry-after", "allow") if name in problem.headers
    }
    return page(
        request,
        "error.html.j2",
        status=problem.status_code,
        headers=kept,
        heading=wording.error_heading(problem.status_code, error.code),
        detail=str(error) if problem.status_code != BROKEN else "",
        advice=wording.error_advice(error.code, problem.status_code),
        code=error.code,
        status_shown=problem.status_code,
        request_id=request_id_of(request.scope),
    )


def show_errors_as_pages(app: FastAPI) -> None:
    """Answer browsers with pages where the API has no say; all else keeps its problem+json."""
    for kind in (TouchstoneError, RequestValidationError, HTTPException):
        inner = cast(Answerer, app.exception_handlers[kind])
        app.exception_handlers[kind] = _choosing(inner)


def _choosing(inner: Answerer) -> Answerer:
    async def answer(request: Request, error: Exception) -> Response:
        response = await inner(request, error)
        if not _wants_page(request):
            return response
        if isinstance(error, TouchstoneError):
            return error_page(request, error)
        return error_page(request, _like(response))

    return answer


def _like(response: Response) -> TouchstoneError:
    """The error of ours that an answer of the API stands for."""
    if "allow" in response.headers:
        return MethodUnsupportedError(tuple(response.headers["allow"].split(", ")))
    if response.status_code == MISSING:
        return PathUnknownError("There is nothing at this address.")
    if response.status_code < BROKEN:
        return RequestError("The address holds something that cannot be taken.")
    return TouchstoneError("Something failed here.")


def _wants_page(request: Request) -> bool:
    if request.url.path.startswith(API_PREFIXES):
        return False
    try:
        return preferred(request.headers.get("accept"), (PROBLEM, HTML)) == HTML
    except NotAcceptableError:
        return False
