"""The answers of a cohort: in a table, one by one, and two side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.api.cohort_ids import CohortId
from app.api.deps import Services, ServicesDep
from app.api.errors import row_of
from app.api.rejections import PathUnknownError
from app.domain.errors import TouchstoneError
from app.grading.cohorts.records import Cohort, CohortResult, SummaryView
from app.web.page_route import PageRoute
from app.web.rendering import page
from app.web.views.cohort_answers import (
    ORDERS,
    answer_table,
    query_of,
    steps,
    steps_of,
    view_of,
)
from app.web.views.cohort_state import cohort_title
from app.web.views.grade import grade_view, rubric_of
from app.web.views.review_form import review_form
from app.web.views.standing import reviewed

PRIVATE: Final = {"X-Robots-Tag": "noindex, nofollow, noarchive"}
MOST: Final = 1_000_000_000

router = APIRouter(prefix="/cohorts/{cohort_id}", include_in_schema=False, route_class=PageRoute)

Place = Annotated[int, Path(ge=0, le=MOST)]
Other = Annotated[int, Query(ge=0, le=MOST)]


class TableQuery(BaseModel):
    """Which answers, in which order, and after which place; `walk` lists the places to go to."""

    model_config = ConfigDict(frozen=True)

    order: str = Field(default="", max_length=20)
    status: str = Field(default="", max_length=20)
    after: int | None = Field(default=None, ge=0, le=MOST)
    walk: str = Field(default="", max_length=800)
    find: str = Field(default="", max_length=100)

    @property
    def view(self) -> SummaryView:
        """The table that is asked for."""
        return view_of(self.order, self.status, self.find)


Asked = Annotated[TableQuery, Query()]


@router.get("/answers")
async def list_answers(
    request: Request, services: ServicesDep, cohort_id: CohortId, query: Asked
) -> Response:
    """A page of the table of results."""
    store = services.cohorts.store
    cohort = await store.get(cohort_id)
    table = await answer_table(store, cohort_id, query.view, query.after)
    return page(
        request,
        "cohort_answers.html.j2",
        headers=PRIVATE,
        cohort=cohort,
        title=cohort_title(cohort),
        table=table,
        orders=ORDERS,
    )


@router.get("/answer")
async def go_to_answer(
    services: ServicesDep, cohort_id: CohortId, index: Annotated[int, Query(ge=0, le=MOST)]
) -> Response:
    """The answer whose number was typed in."""
    cohort = await services.cohorts.store.get(cohort_id)
    return RedirectResponse(f"/cohorts/{cohort.id}/answers/{index}", status_code=303)


@router.get("/answers/{index}")
async def show_answer(
    request: Request, services: ServicesDep, cohort_id: CohortId, index: Place, query: Asked
) -> Response:
    """One answer with its grade, and the way to the one before it and the next."""
    cohort = await services.cohorts.store.get(cohort_id)
    result = await result_at(services, cohort, index)
    return await answer_page(request, services, cohort, result, query)


@router.get("/compare")
async def compare_answers(
    request: Request, services: ServicesDep, cohort_id: CohortId, first: Other, second: Other
) -> Response:
    """Two answers side by side."""
    cohort = await services.cohorts.store.get(cohort_id)
    both = [await result_at(services, cohort, index) for index in (first, second)]
    return page(
        request,
        "cohort_compare.html.j2",
        headers=PRIVATE,
        cohort=cohort,
        title=cohort_title(cohort),
        both=both,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """A review that was not taken: the fields that were sent, and why not."""

    fields: Mapping[str, str]
    error: TouchstoneError


async def answer_page(  # noqa: PLR0913 - the parts of one page
    request: Request,
    services: Services,
    cohort: Cohort,
    result: CohortResult,
    query: TableQuery,
    *,
    declined: Declined | None = None,
) -> Response:
    """One answer, with the form to review it."""
    queued = steps_of(query.walk, result.index)
    record = result.grade
    store = services.cohorts.store
    return page(
        request,
        "cohort_answer.html.j2",
        status=row_of(declined.error).status if declined else HTTPStatus.OK,
        headers=PRIVATE,
        cohort=cohort,
        title=cohort_title(cohort),
        result=result,
        steps=queued or await steps(store, cohort.id, result, query.view),
        is_queue=queued is not None,
        back=query_of(query.view),
        view=grade_view(record, await rubric_of(record, services.rubrics)) if record else None,
        review=review_form(record.grade, result.standing, declined.fields if declined else {})
        if record and record.grade
        else None,
        reviewed=reviewed(record.grade, result.standing) if record and record.grade else None,
        error=declined.error if declined else None,
    )


async def result_at(services: Services, cohort: Cohort, index: int) -> CohortResult:
    """The result at a place; where it has not ended, one without a grade.

    Raises:
        PathUnknownError: The cohort has no such place.
    """
    if index >= cohort.counts.total:
        raise PathUnknownError("The cohort has no answer with this number.")
    found = await services.cohorts.store.results_at(cohort.id, [index])
    return found[0] if found else CohortResult(index=index, reference=None, grade=None)
