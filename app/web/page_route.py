"""The route class of the pages: whatever goes wrong is answered with a page."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import override

from app.api.errors import request_id_of
from app.api.logs import event
from app.domain.errors import TouchstoneError
from app.web.error_pages import error_page

LOG = logging.getLogger(__name__)


class PageRoute(APIRoute):
    """Lets expected errors through to the handlers, and turns any other into a page."""

    @override
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        inner = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await inner(request)
            except TouchstoneError as error:
                return error_page(request, error)
            except (HTTPException, RequestValidationError):
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is, it is logged and answered
                request_id = request_id_of(request.scope)
                event(
                    LOG,
                    "unforeseen_error",
                    level=logging.ERROR,
                    error=error,
                    request_id=request_id,
                )
                return error_page(request, TouchstoneError("Something failed here."))

        return handle
