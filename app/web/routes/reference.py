"""The description of the HTTP interface, to read and to try."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.web.page_route import PageRoute
from app.web.rendering import page

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.get("/docs")
async def show_reference(request: Request) -> Response:
    """Every operation, shown by Swagger UI, which is served from here like all else."""
    return page(request, "reference.html.j2")
