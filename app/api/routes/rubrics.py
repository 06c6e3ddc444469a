"""Rubrics: list them, read one and its versions, keep one of your own, check one."""

from __future__ import annotations

import json
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Query, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from app.api.actors import actor_of
from app.api.bodies import FILE, read_body
from app.api.cursors import decode, encode
from app.api.deps import Services, ServicesDep
from app.api.json_body import read
from app.api.json_route import JSON, JsonRoute
from app.api.negotiation import check_body_type
from app.api.problems import documented
from app.api.requests import PageQuery, RubricHeaders, RubricPathId, RubricQuery
from app.api.rubric_schemas import (
    KeptRubricResponse,
    RubricCheckResponse,
    RubricPage,
    RubricResponse,
    RubricSummary,
    RubricVersionPage,
    RubricVersionResponse,
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
            "application/yaml": {"schema": FILE},
            JSON: {"schema": {}},
        },
    }
}
TEXT: Final = {"schema": {"type": "string"}}
ETAG: Final = {"ETag": {"description": "The digest of the version, in quotes.", **TEXT}}
KEPT: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "This version was kept before: nothing was done.",
        "model": KeptRubricResponse,
        "headers": ETAG,
    },
    201: {
        "description": "The version is kept, and is the current one.",
        "headers": {"Location": {"description": "Path of the version.", **TEXT}, **ETAG},
    },
}

router = APIRouter(prefix=PATH, tags=["rubrics"], route_class=JsonRoute)


@router.get("", responses=documented(422, 503), operation_id="listRubrics")
async def list_rubrics(services: ServicesDep, query: Annotated[PageQuery, Query()]) -> RubricPage:
    """List the rubrics that can be graded against, by id."""
    after = decode(query.cursor, of=LIST) or ""
    found = await services.rubrics.page(limit=query.limit + 1, after=after)
    items = found[: query.limit]
    return RubricPage(
        items=tuple(RubricSummary.model_validate(one) for one in items),
        next_cursor=encode(items[-1].id, of=LIST) if len(found) > len(items) else None,
    )


@router.get(
    "/{rubric_id}",
    responses={200: {"headers": ETAG}, **documented(404, 422, 503)},
    operation_id="getRubric",
)
async def get_rubric(
    response: Response,
    services: ServicesDep,
    rubric_id: RubricPathId,
    query: Annotated[RubricQuery, Query()],
) -> RubricResponse:
    """One rubric, whole: its current version, or the one asked for."""
    if query.version is None:
        rubric = await services.rubrics.get(rubric_id)
    else:
        rubric = await services.rubrics.version(rubric_id, query.version)
    response.headers["ETag"] = f'"{rubric.digest}"'
    return RubricResponse.of(rubric)


@router.get(
    "/{rubric_id}/versions", responses=documented(404, 422, 503), operation_id="listRubricVersions"
)
async def list_rubric_versions(
    services: ServicesDep, rubric_id: RubricPathId, query: Annotated[PageQuery, Query()]
) -> RubricVersionPage:
    """List the versions of a rubric that are kept, highest first."""
    of = f"versions {rubric_id}"
    page = await services.rubrics.versions(
        rubric_id, limit=query.limit, after=decode(query.cursor, of=of)
    )
    return RubricVersionPage(
        items=tuple(RubricVersionResponse.model_validate(one) for one in page.items),
        next_cursor=page.next_after and encode(page.next_after, of=of),
    )


@router.put(
    "/{rubric_id}",
    status_code=201,
    response_model=KeptRubricResponse,
    responses={**KEPT, **documented(400, 404, 408, 409, 412, 413, 415, 422, 503)},
    openapi_extra=DOCUMENT,
    operation_id="putRubric",
)
async def put_rubric(
    request: Request,
    response: Response,
    services: ServicesDep,
    rubric_id: RubricPathId,
    headers: Annotated[RubricHeaders, Header()],
) -> KeptRubricResponse:
    """Keep a version of a rubric of your own. Answers are graded against it from now on.

    Versions never change: a change needs a higher `version`.
    """
    document = await _read_document(request, services)
    put = await services.rubrics.put(
        rubric_id, document, expected=headers.expected, actor=actor_of(request)
    )
    response.status_code = 201 if put.is_new else 200
    response.headers["ETag"] = f'"{put.version.digest}"'
    if put.is_new:
        response.headers["Location"] = f"{PATH}/{rubric_id}?version={put.version.version}"
    return KeptRubricResponse.put(put)


@router.post(
    "/validate",
    responses=documented(400, 408, 413, 415, 422),
    openapi_extra=DOCUMENT,
    operation_id="validateRubric",
)
async def validate_rubric(request: Request, services: ServicesDep) -> RubricCheckResponse:
    """Check a rubric, without keeping it. Every fault is named with its place.

    A valid rubric comes with warnings: what to look at all the same.
    """
    document = await _read_document(request, services)
    try:
        rubric = await run_in_threadpool(services.read_rubric, document)
    except RubricInvalidError as error:
        return RubricCheckResponse.refused(error)
    remarks = await run_in_threadpool(services.lint_rubric, document, rubric)
    return RubricCheckResponse.accepted(rubric, remarks)


async def _read_document(request: Request, services: Services) -> bytes:
    headers = request.headers
    media_type = check_body_type(
        headers.get("content-type"), headers.get("content-encoding"), JSON, *YAML_TYPES
    )
    body = await read_body(request, services.limits)
    if media_type == JSON:
        # Strict JSON first: YAML would let pass what JSON forbids.
        return json.dumps(read(body), ensure_ascii=False).encode()
    return body
