"""Who sent a request, as reviews and the audit trail name them."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from app.api.access import caller_of
from app.domain.audit import LOCAL_ACTOR


def actor_of(request: Request) -> str:
    """The id of the key that was shown; `local`, as long as nobody is asked for one."""
    return caller_of(request).key_id or LOCAL_ACTOR


ActorDep = Annotated[str, Depends(actor_of)]
