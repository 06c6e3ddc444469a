"""The published reports on how far grades agree with people."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.api.deps import ServicesDep
from app.api.rejections import PathUnknownError
from app.web.offered import all_rubrics
from app.web.page_route import PageRoute
from app.web.rendering import page
from app.web.site import SiteDep
from app.web.views.agreement import report_view, summaries

router = APIRouter(prefix="/agreement", include_in_schema=False, route_class=PageRoute)


@router.get("")
async def list_reports(request: Request, services: ServicesDep, site: SiteDep) -> Response:
    """Every published report with its main figures."""
    reports = await run_in_threadpool(site.reports)
    titles = {rubric.id: rubric.title for rubric in await all_rubrics(services.rubrics)}
    return page(request, "reports.html.j2", reports=summaries(reports, titles))


@router.get("/{name}")
async def show_report(
    request: Request, services: ServicesDep, site: SiteDep, name: str
) -> Response:
    """One report: figures, confusion, and where grades and people differ most."""
    reports = await run_in_threadpool(site.reports)
    if name not in reports:
        raise PathUnknownError("There is no report of this name.")
    titles = {rubric.id: rubric.title for rubric in await all_rubrics(services.rubrics)}
    return page(request, "report.html.j2", view=report_view(name, reports[name], titles))
