"""The style, script and signs of the pages."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.api.rejections import PathUnknownError
from app.web.assets import assets, site_version
from app.web.page_route import PageRoute
from app.web.rendering import takes_gzip

FOR_EVER = "public, max-age=31536000, immutable"
CHECKED = "no-cache"
ICON = "icon.svg"

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.get("/static/{version}/{name}")
async def get_asset(request: Request, version: str, name: str) -> Response:
    """A file. Under the version of today it may be kept for ever."""
    return _sent(request, name, FOR_EVER if version == site_version() else CHECKED)


@router.get("/favicon.ico")
async def get_icon(request: Request) -> Response:
    """The sign of the site, for browsers that ask without being told."""
    return _sent(request, ICON, CHECKED)


def _sent(request: Request, name: str, cache_control: str) -> Response:
    asset = assets().get(name)
    if asset is None:
        raise PathUnknownError("There is nothing at this address.")
    tag = f'"{asset.version}"'
    headers = {"Cache-Control": cache_control, "ETag": tag, "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    if takes_gzip(request):
        headers["Content-Encoding"] = "gzip"
        return Response(asset.compressed, headers=headers, media_type=asset.media_type)
    return Response(asset.content, headers=headers, media_type=asset.media_type)
