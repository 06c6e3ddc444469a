"""Cohorts: send one, watch it, stop it, let it go on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Header, Query, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.requests import Request

from app.api.actors import ActorDep
from app.api.cohort_bodies import open_body
from app.api.cohort_description import MADE, UPLOAD, WATCHED
from app.api.cohort_events import progress
from app.api.cohort_ids import CohortId
from app.api.cohort_requests import (
    Asked,
    CohortHeaders,
    CohortQuery,
    ResumeQuery,
)
from app.api.cohort_schemas import (
    PATH,
    CohortAccepted,
    CohortPage,
    CohortResponse,
    DryRunResponse,
)
from app.api.cursors import decode, encode
from app.api.deps import CohortsDep, ServicesDep, StoppingDep
from app.api.events import REPLAYED
from app.api.json_route import JSON, JsonRoute
from app.api.problems import documented
from app.api.requests import PageQuery
from app.grading.cohorts.advice import ASKED
from app.grading.cohorts.records import Cohort

LIST: Final = "cohorts"

router = APIRouter(prefix=PATH, tags=["cohorts"], route_class=JsonRoute)


async def existing_cohort(cohorts: CohortsDep, cohort_id: CohortId) -> Cohort:
    """The cohort in the path, before anything is answered.

    Raises:
        CohortNotFoundError: There is none.
    """
    return await cohorts.store.get(cohort_id)


Watched = Annotated[Cohort, Depends(existing_cohort)]


@router.post(
    "",
    status_code=202,
    response_model=CohortAccepted,
    responses={**MADE, **documented(400, 404, 408, 409, 413, 415, 422, 503)},
    openapi_extra=UPLOAD,
    operation_id="createCohort",
)
async def create_cohort(
    request: Request,
    response: Response,
    services: ServicesDep,
    query: Annotated[CohortQuery, Query()],
    headers: Annotated[CohortHeaders, Header()],
) -> CohortAccepted | Response:
    """Send many answers to be graded against one rubric.

    The answer comes when all of them are stored; grading goes on by itself after that.
    """
    cohorts = services.cohorts
    if (known := query.request()) is not None:
        await cohorts.desk.check(known)
    body = await open_body(request, services.limits)
    chosen = frozenset(body.fields)
    intake = cohorts.open_intake(body.source, body.upload_format, choices=query.choices(body))
    asked = Asked(query=query, body=body, intake=intake, chosen=chosen)
    if query.dry_run:
        found = DryRunResponse.of(await cohorts.estimator.estimate(intake, asked))
        return Response(found.model_dump_json(), media_type=JSON)
    received = await cohorts.receiver.receive(intake, asked, key=headers.idempotency_key)
    response.headers["Location"] = f"{PATH}/{received.cohort.id}"
    if received.replayed:
        response.headers[REPLAYED] = "true"
    return CohortAccepted.received(received)


@router.get("", responses=documented(422, 503), operation_id="listCohorts")
async def list_cohorts(cohorts: CohortsDep, query: Annotated[PageQuery, Query()]) -> CohortPage:
    """List cohorts, newest first."""
    page = await cohorts.store.page(limit=query.limit, after=decode(query.cursor, of=LIST))
    return CohortPage(
        items=tuple(CohortResponse.of(cohort) for cohort in page.items),
        next_cursor=page.next_after and encode(page.next_after, of=LIST),
    )


@router.get("/{cohort_id}", responses=documented(404, 503), operation_id="getCohort")
async def get_cohort(cohorts: CohortsDep, cohort_id: CohortId) -> CohortResponse:
    """One cohort, and how far it is."""
    return CohortResponse.of(await cohorts.store.get(cohort_id))


@router.delete(
    "/{cohort_id}", status_code=204, responses=documented(404, 503), operation_id="deleteCohort"
)
async def delete_cohort(cohorts: CohortsDep, actor: ActorDep, cohort_id: CohortId) -> None:
    """Delete a cohort for good, with its answers, its grades and the replies behind them."""
    await cohorts.remove(cohort_id, actor=actor)


@router.get(
    "/{cohort_id}/events",
    response_class=EventSourceResponse,
    responses={**WATCHED, **documented(404, 503)},
    operation_id="watchCohort",
)
async def watch_cohort(
    cohorts: CohortsDep, stopping: StoppingDep, cohort: Watched
) -> AsyncIterator[ServerSentEvent]:
    """Watch a cohort until it is finished: how many are done, how fast, what it cost.

    Each event tells all of it, so that whoever comes back has missed nothing.
    """

    async def look() -> Cohort:
        return await cohorts.store.get(cohort.id)

    async for event in progress(cohort, look, stopping):
        yield event


@router.post(
    "/{cohort_id}/cancel", responses=documented(404, 409, 503), operation_id="cancelCohort"
)
async def cancel_cohort(cohorts: CohortsDep, cohort_id: CohortId) -> CohortResponse:
    """End a cohort: answers without a result count as cancelled. What is graded stays."""
    cohort = await cohorts.store.cancel(cohort_id)
    await cohorts.engine.halt(cohort_id)
    return CohortResponse.of(cohort)


@router.post("/{cohort_id}/pause", responses=documented(404, 503), operation_id="pauseCohort")
async def pause_cohort(cohorts: CohortsDep, cohort_id: CohortId) -> CohortResponse:
    """Let nothing more of a cohort be graded until it is resumed."""
    cohort = await cohorts.store.pause(cohort_id, reason=ASKED)
    await cohorts.engine.halt(cohort_id)
    return CohortResponse.of(cohort)


@router.post(
    "/{cohort_id}/resume", responses=documented(404, 409, 422, 503), operation_id="resumeCohort"
)
async def resume_cohort(
    cohorts: CohortsDep, cohort_id: CohortId, query: Annotated[ResumeQuery, Query()]
) -> CohortResponse:
    """Go on with a cohort that is paused."""
    cohort = await cohorts.store.resume(cohort_id, max_cost_usd=query.max_cost_usd)
    return await _submitted(cohorts, cohort)


@router.post("/{cohort_id}/retry", responses=documented(404, 409, 503), operation_id="retryCohort")
async def retry_cohort(cohorts: CohortsDep, cohort_id: CohortId) -> CohortResponse:
    """Try the failed answers of a cohort again, and no others."""
    return await _submitted(cohorts, await cohorts.store.retry(cohort_id))


async def _submitted(cohorts: CohortsDep, cohort: Cohort) -> CohortResponse:
    if cohort.status.is_to_do:
        await cohorts.engine.submit(cohort.id)
    return CohortResponse.of(cohort)
