"""Grades: make one, read one, list them, rescore one, delete one."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Query, Response
from starlette.requests import Request

from app.api.actors import ActorDep
from app.api.cursors import decode, encode
from app.api.deps import ServicesDep
from app.api.errors import request_id_of
from app.api.events import MEDIA_TYPE, REPLAYED, stream
from app.api.examples import EVENTS
from app.api.grading import grade
from app.api.json_route import JsonRoute
from app.api.problems import documented
from app.api.requests import GradeBody, GradeHeaders, GradeId, GradeQuery, RescoreQuery
from app.api.schemas import GradePage, GradeResponse
from app.grading.reviews.records import UNTOUCHED

PATH = "/v1/grades"
SCOPE = f"POST {PATH}"
LOCATION = {"Location": {"description": "Path of the new grade.", "schema": {"type": "string"}}}
REPLAY = {
    REPLAYED: {
        "description": "`true` where an earlier request with this key made the grade.",
        "schema": {"type": "string", "const": "true"},
    }
}
MADE: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "With `Accept: text/event-stream`: the event `findings`, then a `verdict` "
        "for each item, then `grade`; or `problem` where it fails on the way.",
        "content": {
            MEDIA_TYPE: {"schema": {"type": "string"}, "examples": {"a grade": {"value": EVENTS}}}
        },
        "headers": REPLAY,
    },
    201: {
        "description": "The stored grade. Where its status is `failed`, it has no score.",
        "headers": {**LOCATION, **REPLAY},
    },
}

router = APIRouter(prefix=PATH, tags=["grades"], route_class=JsonRoute)


@router.post(
    "",
    status_code=201,
    response_model=GradeResponse,
    responses={**MADE, **documented(400, 404, 408, 409, 413, 415, 422, 502, 503, 504)},
    operation_id="createGrade",
)
async def create_grade(
    request: Request,
    response: Response,
    services: ServicesDep,
    body: GradeBody,
    headers: Annotated[GradeHeaders, Header()],
) -> GradeResponse | Response:
    """Grade one answer against a rubric, and store the grade.

    With `Accept: text/event-stream` the grade is streamed while it is made.
    """
    asked = body.checked(services.limits, fresh=headers.fresh)
    start = partial(grade, services, asked, headers.key(SCOPE, body))
    if request.state.media_type == MEDIA_TYPE:
        request_id = request_id_of(request.scope)
        return await stream(start, running=services.running, request_id=request_id)
    graded = await start(None)
    response.headers["Location"] = f"{PATH}/{graded.record.id}"
    if graded.replayed:
        response.headers[REPLAYED] = "true"
    return GradeResponse.from_record(graded.record)


@router.get("", responses=documented(422, 503), operation_id="listGrades")
async def list_grades(services: ServicesDep, query: Annotated[GradeQuery, Query()]) -> GradePage:
    """List grades, newest first."""
    where = query.filters()
    page = await services.store.page(
        where=where, limit=query.limit, after=decode(query.cursor, of=f"grades {where}")
    )
    standings = await services.reviews.standings([record.id for record in page.items])
    return GradePage(
        items=tuple(
            GradeResponse.from_record(record, standings.get(record.id, UNTOUCHED))
            for record in page.items
        ),
        next_cursor=page.next_after and encode(page.next_after, of=f"grades {where}"),
    )


@router.get("/{grade_id}", responses=documented(404, 410, 503), operation_id="getGrade")
async def get_grade(services: ServicesDep, grade_id: GradeId) -> GradeResponse:
    """One grade, and beside it what counts since a person's review."""
    record = await services.store.get(grade_id)
    standings = await services.reviews.standings([grade_id])
    return GradeResponse.from_record(record, standings.get(grade_id, UNTOUCHED))


@router.post(
    "/{grade_id}/rescore",
    status_code=201,
    responses={
        201: {"description": "The new grade.", "headers": LOCATION},
        **documented(404, 410, 422, 503),
    },
    operation_id="rescoreGrade",
)
async def rescore_grade(
    response: Response,
    services: ServicesDep,
    grade_id: GradeId,
    query: Annotated[RescoreQuery, Query()],
) -> GradeResponse:
    """Score the stored replies again, under the same version of the rubric or the current one.

    No judge is asked and nothing is paid. The old grade stays as it is.
    """
    record = await services.rescorer.rescore(grade_id, onto_current=query.rubric == "current")
    response.headers["Location"] = f"{PATH}/{record.id}"
    return GradeResponse.from_record(record)


@router.delete(
    "/{grade_id}", status_code=204, responses=documented(404, 410, 503), operation_id="deleteGrade"
)
async def delete_grade(services: ServicesDep, actor: ActorDep, grade_id: GradeId) -> None:
    """Delete a grade, its reviews, the answer and the replies behind it, for good.

    Only that it was here is kept: asked for again, it is 410.
    """
    await services.store.delete(grade_id, actor=actor)
