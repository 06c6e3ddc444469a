"""All cohorts, and the form that makes one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.api.cursors import decode, encode
from app.api.deps import Services, ServicesDep
from app.api.errors import row_of
from app.api.requests import MAX_CURSOR
from app.domain.errors import TouchstoneError
from app.web.offered import all_rubrics
from app.web.page_route import PageRoute
from app.web.rendering import page
from app.web.sampling import sample
from app.web.site import Site, SiteDep
from app.web.uploads import Upload, open_upload
from app.web.views.cohort_form import (
    CohortCheck,
    CohortTrouble,
    checked_part,
    checked_whole,
    cohort_form,
    trouble_of,
)
from app.web.views.cohort_state import CohortRow, cohort_row

LIST = "pages of cohorts"
LIMIT = 20

router = APIRouter(prefix="/cohorts", include_in_schema=False, route_class=PageRoute)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Some cohorts, newest first; `next_cursor` is None at the end."""

    rows: tuple[CohortRow, ...]
    next_cursor: str | None
    is_first: bool


@router.get("")
async def list_cohorts(
    request: Request,
    services: ServicesDep,
    site: SiteDep,
    cursor: Annotated[str | None, Query(max_length=MAX_CURSOR)] = None,
    rubric: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """The cohorts there are, and the form for another one."""
    found = await services.cohorts.store.page(limit=LIMIT, after=decode(cursor, of=LIST))
    titles = {one.id: one.title for one in await all_rubrics(services.rubrics)}
    listed = Listed(
        rows=tuple(cohort_row(cohort, titles) for cohort in found.items),
        next_cursor=found.next_after and encode(found.next_after, of=LIST),
        is_first=cursor is None,
    )
    return await _shown(request, services, site, said={"rubric_id": rubric}, listed=listed)


@router.post("")
async def start_cohort(request: Request, services: ServicesDep, site: SiteDep) -> Response:
    """Take a file in, and go on to the page of its cohort."""
    said: Mapping[str, str] = {}
    try:
        upload = await open_upload(request, services)
        said = upload.fields
        received = await services.cohorts.receiver.receive(upload.intake, upload.ask)
    except TouchstoneError as error:
        return await _refused(request, services, site, said, error)
    return RedirectResponse(f"/cohorts/{received.cohort.id}", status_code=HTTPStatus.SEE_OTHER)


@router.post("/check")
async def check_cohort(request: Request, services: ServicesDep, site: SiteDep) -> Response:
    """Say what a file holds and what grading it would take. Nothing is stored."""
    said: Mapping[str, str] = {}
    try:
        upload = await open_upload(request, services)
        said = upload.fields
        check = await _checked(upload, services)
    except TouchstoneError as error:
        return await _refused(request, services, site, said, error)
    return await _shown(request, services, site, said=said, check=check)


async def _checked(upload: Upload, services: Services) -> CohortCheck:
    if upload.is_part:
        found = await sample(upload.intake, is_cut=upload.is_cut)
        return checked_part(found, is_cut=upload.is_cut)
    estimate = await services.cohorts.estimator.estimate(upload.intake, upload.ask)
    return checked_whole(estimate, upload.intake.first, upload.intake.columns)


async def _refused(
    request: Request,
    services: Services,
    site: Site,
    said: Mapping[str, str],
    error: TouchstoneError,
) -> Response:
    status = row_of(error).status
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise error
    trouble = trouble_of(error, status)
    return await _shown(request, services, site, said=said, trouble=trouble, status=status)


async def _shown(  # noqa: PLR0913 - the parts of one page
    request: Request,
    services: Services,
    site: Site,
    *,
    said: Mapping[str, str],
    listed: Listed | None = None,
    check: CohortCheck | None = None,
    trouble: CohortTrouble | None = None,
    status: int = HTTPStatus.OK,
) -> Response:
    return page(
        request,
        "cohorts.html.j2",
        status=status,
        form=cohort_form(await all_rubrics(services.rubrics), said, has_llm=site.has_llm),
        listed=listed,
        check=check,
        trouble=trouble,
    )
