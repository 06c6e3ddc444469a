"""Who sent a request, as reviews and the audit trail name them."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from app.domain.audit import LOCAL_ACTOR


def actor_of(request: Request) -> str:
    """Who sent the request: `local`, as long as nobody is asked for a key."""
    del request
    return LOCAL_ACTOR


ActorDep = Annotated[str, Depends(actor_of)]
