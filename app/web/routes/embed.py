"""The widget: a page that other sites show in a frame, where the operator names those."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.api.deps import ServicesDep
from app.api.rejections import PathUnknownError
from app.web.page_route import PageRoute
from app.web.rendering import page, policy
from app.web.site import SiteDep

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.get("/embed")
async def show_widget(request: Request, services: ServicesDep, site: SiteDep) -> Response:
    """The widget. It holds nothing of anybody's: what it needs, the page around it says."""
    if not site.embed_origins:
        raise PathUnknownError("There is nothing at this address.")
    return page(
        request,
        "embed.html.j2",
        headers={"Content-Security-Policy": policy(site.embed_origins)},
        origins=site.embed_origins,
        most=services.limits.answer_characters,
    )
