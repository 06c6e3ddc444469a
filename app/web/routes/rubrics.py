"""Rubrics to read, and a place to check one's own."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.api.deps import ServicesDep
from app.api.requests import RUBRIC_ID
from app.domain.errors import RubricInvalidError, RubricNotFoundError
from app.domain.rubric import Rubric
from app.web.forms import read_form
from app.web.offered import all_rubrics
from app.web.page_route import PageRoute
from app.web.rendering import page
from app.web.views.check import EXAMPLE, RubricCheck, check
from app.web.views.rubric import rubric_view

router = APIRouter(prefix="/rubrics", include_in_schema=False, route_class=PageRoute)


@router.get("")
async def list_rubrics(request: Request, services: ServicesDep) -> Response:
    """Every rubric."""
    return page(request, "rubrics.html.j2", rubrics=await all_rubrics(services.rubrics))


@router.get("/validate")
async def open_validation(request: Request) -> Response:
    """The form for a rubric of one's own, with a small one to start from."""
    return page(request, "validate.html.j2", text=EXAMPLE, check=None)


@router.post("/validate")
async def validate_rubric(request: Request, services: ServicesDep) -> Response:
    """Say what is wrong with a rubric, line by line, or show that nothing is."""
    text = (await read_form(request, services.limits)).get("rubric", "")

    def read() -> Rubric | RubricInvalidError:
        try:
            return services.read_rubric(text.encode())
        except RubricInvalidError as error:
            return error

    outcome: RubricCheck = check(text, await run_in_threadpool(read))
    status = HTTPStatus.OK if outcome.rubric is not None else HTTPStatus.UNPROCESSABLE_ENTITY
    return page(request, "validate.html.j2", status=status, text=text, check=outcome)


@router.get("/{rubric_id}")
async def show_rubric(request: Request, services: ServicesDep, rubric_id: str) -> Response:
    """One rubric as a person reads it."""
    if not RUBRIC_ID.fullmatch(rubric_id):
        raise RubricNotFoundError(rubric_id)
    return page(request, "rubric.html.j2", view=rubric_view(await services.rubrics.get(rubric_id)))
