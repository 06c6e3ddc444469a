"""A person's verdict on an answer of a cohort."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.api.actors import actor_of
from app.api.cohort_ids import CohortId
from app.api.deps import ServicesDep
from app.api.rejections import PathUnknownError
from app.domain.errors import ConflictError
from app.domain.review_errors import ReviewInvalidError
from app.web.forms import read_form
from app.web.page_route import PageRoute
from app.web.routes.cohort_answers import Asked, Declined, Place, answer_page, result_at
from app.web.views.cohort_answers import steps_of
from app.web.views.review_form import MOST_FIELDS, wanted

router = APIRouter(prefix="/cohorts/{cohort_id}", include_in_schema=False, route_class=PageRoute)


@router.post("/answers/{index}/review")
async def review_answer(
    request: Request, services: ServicesDep, cohort_id: CohortId, index: Place, query: Asked
) -> Response:
    """Keep a review, and go on to the next answer of the queue."""
    cohort = await services.cohorts.store.get(cohort_id)
    result = await result_at(services, cohort, index)
    if result.grade is None:
        raise PathUnknownError("There is no grade to review here.")
    fields = await read_form(request, services.limits, most_fields=MOST_FIELDS)
    try:
        await services.reviewer.review(result.grade.id, wanted(fields), actor=actor_of(request))
    except (ReviewInvalidError, ConflictError) as error:
        declined = Declined(fields=fields, error=error)
        return await answer_page(request, services, cohort, result, query, declined=declined)
    walk = steps_of(query.walk, index)
    place = index if walk is None or walk.next is None else walk.next
    return RedirectResponse(
        f"/cohorts/{cohort_id}/answers/{place}?{request.url.query}",
        status_code=HTTPStatus.SEE_OTHER,
    )
