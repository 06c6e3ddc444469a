"""Whether the process lives, and whether it can grade."""

from __future__ import annotations

import asyncio
import logging
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from app.api.deps import ReadinessCheck, ServicesDep
from app.api.logs import event
from app.api.problems import documented
from app.api.rejections import Fault, NotReadyError
from app.domain.errors import TouchstoneError

LOG = logging.getLogger(__name__)

router = APIRouter(prefix="/health", tags=["operations"])


class LiveResponse(BaseModel):
    """The process answers."""

    status: Literal["live"] = "live"


class ReadyResponse(BaseModel):
    """Every part that grading needs works."""

    status: Literal["ready"] = "ready"
    checks: tuple[str, ...]


@router.get("/live", operation_id="getLiveness")
async def live() -> LiveResponse:
    """Say that the process answers. It is not asked whether it can grade."""
    return LiveResponse()


@router.get("/ready", responses=documented(503), operation_id="getReadiness")
async def ready(services: ServicesDep) -> ReadyResponse:
    """Say whether the database can be used and a judge is there."""
    failed = [fault for check in services.readiness if (fault := await _failure(check))]
    if failed:
        raise NotReadyError(tuple(failed))
    return ReadyResponse(checks=tuple(check.name for check in services.readiness))


async def _failure(check: ReadinessCheck) -> Fault | None:
    try:
        async with asyncio.timeout(check.seconds):
            await check.check()
    except TouchstoneError as error:
        detail = str(error)
    except TimeoutError:
        detail = f"No answer within {check.seconds:g} seconds."
    else:
        return None
    event(LOG, "not_ready", level=logging.WARNING, part=check.name, detail=detail)
    return Fault(detail=detail, pointer=f"/{check.name}", place="service")
