"""Reviews of grades, and requests for one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from app.api.actors import ActorDep
from app.api.cursors import decode, encode
from app.api.deps import ServicesDep
from app.api.json_route import JsonRoute
from app.api.problems import documented
from app.api.requests import GradeId, PageQuery
from app.api.review_schemas import (
    CriterionRegrade,
    PitfallRegrade,
    RecordedReviewResponse,
    RegradeRequestPage,
    RegradeRequestQuery,
    RegradeRequestResponse,
    ReviewBody,
    ReviewPage,
)

router = APIRouter(prefix="/v1", tags=["reviews"], route_class=JsonRoute)


@router.post(
    "/grades/{grade_id}/reviews",
    status_code=201,
    responses=documented(400, 404, 408, 409, 410, 413, 415, 422, 503),
    operation_id="reviewGrade",
)
async def review_grade(
    services: ServicesDep, actor: ActorDep, grade_id: GradeId, body: ReviewBody
) -> RecordedReviewResponse:
    """Accept or correct a grade, with a reason. It stands on the reviews before it.

    The judge's grade stays as it is. The score that counts is computed from the corrected verdicts,
    and is shown beside it as `effective`.
    """
    review = await services.reviewer.review(grade_id, body.wanted(), actor=actor)
    return RecordedReviewResponse.of(review)


@router.get(
    "/grades/{grade_id}/reviews",
    responses=documented(404, 410, 422, 503),
    operation_id="listReviews",
)
async def list_reviews(
    services: ServicesDep, grade_id: GradeId, query: Annotated[PageQuery, Query()]
) -> ReviewPage:
    """List the reviews of a grade, newest first."""
    of = f"reviews {grade_id}"
    await services.store.get(grade_id)
    page = await services.reviews.page(
        grade_id, limit=query.limit, after=decode(query.cursor, of=of)
    )
    return ReviewPage(
        items=tuple(map(RecordedReviewResponse.of, page.items)),
        next_cursor=page.next_after and encode(page.next_after, of=of),
    )


@router.post(
    "/grades/{grade_id}/regrade",
    status_code=201,
    responses=documented(400, 404, 408, 409, 410, 413, 415, 422, 503),
    operation_id="requestRegrade",
)
async def request_regrade(
    services: ServicesDep,
    actor: ActorDep,
    grade_id: GradeId,
    body: CriterionRegrade | PitfallRegrade,
) -> RegradeRequestResponse:
    """Ask a person to look at one item of a grade again. The grade waits for a review then."""
    request = await services.reviewer.request(
        grade_id, body.item(), reason=body.reason, actor=actor
    )
    return RegradeRequestResponse.of(request)


@router.get("/regrade-requests", responses=documented(422, 503), operation_id="listRegradeRequests")
async def list_regrade_requests(
    services: ServicesDep, query: Annotated[RegradeRequestQuery, Query()]
) -> RegradeRequestPage:
    """List requests for a regrade, newest first: those that wait, or those that were closed."""
    of = f"regrade-requests {query.state}"
    page = await services.reviews.requests(
        query.state, limit=query.limit, after=decode(query.cursor, of=of)
    )
    return RegradeRequestPage(
        items=tuple(map(RegradeRequestResponse.of, page.items)),
        next_cursor=page.next_after and encode(page.next_after, of=of),
    )
