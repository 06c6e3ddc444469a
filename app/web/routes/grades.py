"""The page for an answer, and the page of a grade."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.api.deps import Services, ServicesDep
from app.api.errors import row_of
from app.api.grading import grade
from app.api.rejections import RequestInvalidError
from app.api.requests import GradeBody, GradeId
from app.domain.errors import AnswerRejectedError, TouchstoneError
from app.grading.reviews.records import UNTOUCHED
from app.web.forms import read_form
from app.web.offered import all_rubrics
from app.web.page_route import PageRoute
from app.web.rendering import page
from app.web.site import Site, SiteDep
from app.web.views.grade import GradeView, grade_view, rubric_of
from app.web.views.questions import Fields, Trouble, form
from app.web.views.standing import Reviewed, reviewed

TEMPLATE = "grade_page.html.j2"
PRIVATE = {"X-Robots-Tag": "noindex, nofollow, noarchive"}

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.get("/")
async def open_form(
    request: Request,
    services: ServicesDep,
    site: SiteDep,
    rubric: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """The form for an answer."""
    return await _shown(request, services, site, fields=Fields(rubric_id=rubric))


@router.post("/")
async def grade_answer(request: Request, services: ServicesDep, site: SiteDep) -> Response:
    """Grade the answer of a form that was sent without script, and go on to its grade."""
    sent = await read_form(request, services.limits)
    fields = Fields(
        rubric_id=sent.get("rubric_id", ""),
        answer=sent.get("answer", ""),
        judge=sent.get("judge", "auto"),
    )
    try:
        asked = _body(fields).checked(services.limits, fresh=False)
        graded = await grade(services, asked, None, None)
    except TouchstoneError as error:
        status = row_of(error).status
        trouble = Trouble.of(error, status)
        return await _shown(request, services, site, fields=fields, trouble=trouble, status=status)
    return RedirectResponse(f"/grades/{graded.record.id}", status_code=HTTPStatus.SEE_OTHER)


@router.get("/grades/{grade_id}")
async def show_grade(
    request: Request, services: ServicesDep, site: SiteDep, grade_id: GradeId
) -> Response:
    """One grade, and the form to try again."""
    record = await services.store.get(grade_id)
    judge = record.judge.kind if record.judge.kind in {"llm", "embedded"} else "auto"
    fields = Fields(rubric_id=record.rubric.id, answer=record.answer, judge=judge)
    view = grade_view(record, await rubric_of(record, services.rubrics))
    standing = (await services.reviews.standings([grade_id])).get(grade_id, UNTOUCHED)
    note = reviewed(record.grade, standing) if record.grade else None
    return await _shown(request, services, site, fields=fields, view=view, note=note)


def _body(fields: Fields) -> GradeBody:
    if not fields.answer.strip():
        raise AnswerRejectedError("There is no answer yet.")
    try:
        return GradeBody.model_validate(
            {"rubric_id": fields.rubric_id, "answer": fields.answer, "judge": fields.judge}
        )
    except ValidationError:
        raise RequestInvalidError("The form holds something that cannot be taken.") from None


async def _shown(  # noqa: PLR0913 - the parts of one page
    request: Request,
    services: Services,
    site: Site,
    *,
    fields: Fields,
    view: GradeView | None = None,
    note: Reviewed | None = None,
    trouble: Trouble | None = None,
    status: int = HTTPStatus.OK,
) -> Response:
    return page(
        request,
        TEMPLATE,
        status=status,
        headers=PRIVATE if view is not None else None,
        form=form(
            await all_rubrics(services.rubrics),
            fields,
            most=services.limits.answer_characters,
            has_llm=site.has_llm,
        ),
        view=view,
        reviewed=note,
        trouble=trouble,
    )
