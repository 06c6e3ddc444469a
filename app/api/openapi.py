"""The description of the API: what FastAPI writes, with what only we know put in."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.api.bodies import Limits
from app.api.problems import Problem, documented

REF = "#/components/schemas/{model}"
REQUEST_ID = {
    "description": "Id of this request, as in the log.",
    "schema": {"type": "string"},
}
EVERYWHERE = (405, 500)
NEGOTIATED = 406
RETRY_AFTER = {
    "description": "Seconds to wait before the next try.",
    "schema": {"type": "string", "pattern": "^[0-9]+$"},
}
RETRIED = {"503", "504"}
FASTAPI_ERRORS = ("HTTPValidationError", "ValidationError")

Document = dict[str, Any]


def describe(app: FastAPI, limits: Limits) -> None:
    """Have the application describe itself with its problems, headers and limits."""

    def openapi() -> Document:
        if app.openapi_schema is None:
            document = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                routes=app.routes,
            )
            app.openapi_schema = _completed(document, limits)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend it


def _completed(document: Document, limits: Limits) -> Document:
    schemas = document["components"]["schemas"]
    problem = Problem.model_json_schema(by_alias=True, mode="serialization", ref_template=REF)
    schemas.update(problem.pop("$defs"))
    schemas["Problem"] = problem
    for unused in FASTAPI_ERRORS:
        schemas.pop(unused, None)
    schemas["GradeBody"]["properties"]["answer"]["maxLength"] = limits.answer_characters
    for path, operations in document["paths"].items():
        for operation in operations.values():
            _complete(operation["responses"], negotiated=path.startswith("/v1/"))
    return document


def _complete(responses: Document, *, negotiated: bool) -> None:
    if FASTAPI_ERRORS[0] in str(responses.get("422")):
        # FastAPI expects it wherever there is a parameter. Ours may be any text, or end in 404.
        del responses["422"]
    statuses = (*EVERYWHERE, NEGOTIATED) if negotiated else EVERYWHERE
    for status, response in documented(*statuses).items():
        responses.setdefault(str(status), response)
    for status, response in responses.items():
        headers = response.setdefault("headers", {})
        headers["X-Request-Id"] = REQUEST_ID
        if status in RETRIED:
            headers["Retry-After"] = RETRY_AFTER
