"""The description of the API: what FastAPI writes, with what only we know put in."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.api.access_table import RULES, Door
from app.api.bodies import Limits
from app.api.deprecation import Deprecations, describe_deprecations
from app.api.problems import Problem, documented
from app.domain.access import Scope

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
RETRIED = {"429", "503", "504"}
SCHEME = "key"
SECURITY_SCHEME = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "ts_<id>_<secret>_<checksum>",
    "description": "A key made by `touchstone keys create`. While there is none, programs of the "
    "machine that the service runs on need none.",
}
CLOSED = (401, 403, 429)
CHALLENGED = "401"
CHALLENGE = {
    "description": "How to show a key.",
    "schema": {"type": "string", "const": 'Bearer realm="touchstone"'},
}
FASTAPI_ERRORS = ("HTTPValidationError", "ValidationError")

Document = dict[str, Any]


def describe(app: FastAPI, limits: Limits, deprecations: Deprecations) -> None:
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
            describe_deprecations(document, deprecations)
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
    document["components"]["securitySchemes"] = {SCHEME: SECURITY_SCHEME}
    for path, operations in document["paths"].items():
        for operation in operations.values():
            _close(operation)
            _complete(operation["responses"], negotiated=path.startswith("/v1/"))
    return document


def _close(operation: Document) -> None:
    """Say what the caller needs. The roles of a bearer key are its scopes."""
    rule = RULES.get(operation["operationId"], Scope.ADMIN)
    if rule is Door.ANYONE:
        operation["security"] = []
        return
    operation["security"] = [{SCHEME: [] if isinstance(rule, Door) else [rule.value]}]
    for status, response in documented(*CLOSED).items():
        operation["responses"].setdefault(str(status), response)


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
        if status == CHALLENGED:
            headers["WWW-Authenticate"] = CHALLENGE
