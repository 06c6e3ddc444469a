"""Rubrics: list them, read one, check one of your own."""

from __future__ import annotations

import json
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from app.api.bodies import read_body
from app.api.cursors import decode, encode
from app.api.deps import ServicesDep
from app.api.json_body import read
from app.api.json_route import JSON, JsonRoute
from app.api.negotiation import check_body_type
from app.api.problems import documented
from app.api.requests import PageQuery, RubricPathId
from app.api.rubric_schemas import (
    RubricCheckResponse,
    RubricPage,
    RubricResponse,
    RubricSummary,
)
from app.domain.errors import RubricInvalidError

PATH = "/v1/rubrics"
LIST = "rubrics"
YAML_TYPES = ("application/yaml", "application/x-yaml", "text/yaml")
DOCUMENT: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "A rubric.",
        "content": {
            "application/yaml": {"schema": {}},
            JSON: {"schema": {}},
        },
    }
}

router = APIRouter(prefix=PATH, tags=["rubrics"], route_class=JsonRoute)


@router.get("", responses=documented(422), operation_id="listRubrics")
async def list_rubrics(services: ServicesDep, query: Annotated[PageQuery, Query()]) -> RubricPage:
    """List the rubrics that can be graded against, by id."""
    after = decode(query.cursor, of=LIST) or ""
    found = [rubric for rubric in services.rubrics.all() if rubric.id > after]
    items = found[: query.limit]
    return RubricPage(
        items=tuple(RubricSummary.of(rubric) for rubric in items),
        next_cursor=encode(items[-1].id, of=LIST) if len(found) > len(items) else None,
    )


@router.get("/{rubric_id}", responses=documented(404), operation_id="getRubric")
async def get_rubric(services: ServicesDep, rubric_id: RubricPathId) -> RubricResponse:
    """One rubric, whole."""
    return RubricResponse.of(services.rubrics.get(rubric_id))


@router.post(
    "/validate",
    responses=documented(400, 408, 413, 415, 422),
    openapi_extra=DOCUMENT,
    operation_id="validateRubric",
)
async def validate_rubric(request: Request, services: ServicesDep) -> RubricCheckResponse:
    """Check a rubric, without keeping it. Every fault is named with its place."""
    headers = request.headers
    media_type = check_body_type(
        headers.get("content-type"), headers.get("content-encoding"), JSON, *YAML_TYPES
    )
    body = await read_body(request, services.limits)
    if media_type == JSON:
        # Strict JSON first: YAML would let pass what JSON forbids.
        body = json.dumps(read(body), ensure_ascii=False).encode()
    try:
        rubric = await run_in_threadpool(services.read_rubric, body)
    except RubricInvalidError as error:
        return RubricCheckResponse.refused(error)
    return RubricCheckResponse.accepted(rubric)
