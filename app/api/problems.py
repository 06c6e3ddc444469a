"""What an error looks like on the wire: problem+json, RFC 9457."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from app.api.rejections import Fault, Place

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:touchstone:problem:"


def _is_unset(value: object) -> bool:
    return not value


class ProblemFault(BaseModel):
    """One thing that is wrong, and where."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    place: Place = Field(alias="in", description="Part of the request that is wrong.")
    pointer: str = Field(
        description="JSON pointer into that part; empty for the whole of it.",
        examples=["/answer"],
    )
    detail: str = Field(description="What is wrong. It never repeats the value.")
    line: int = Field(default=0, exclude_if=_is_unset, description="Line of an upload, from 1.")
    code: str = Field(
        default="", exclude_if=_is_unset, description="What is wrong with that line, for a program."
    )


class Problem(BaseModel):
    """An error. Programs act on `code`, people read `detail`."""

    model_config = ConfigDict(frozen=True)

    type: str = Field(description="A name for this kind of error; it holds the code.")
    title: str = Field(description="What kind of error this is, in a few words.")
    status: int = Field(ge=400, le=599, description="The HTTP status.")
    detail: str = Field(description="What happened, for a person.")
    code: str = Field(description="What happened, for a program. Stable.")
    request_id: str = Field(description="Also in the X-Request-Id header and in the log.")
    errors: tuple[ProblemFault, ...] = Field(default=(), description="Where the request is wrong.")
    counts: dict[str, int] | None = Field(
        default=None,
        exclude_if=_is_unset,
        description="Of an upload: how many rows there are of each code, where `errors` is cut.",
    )


class ProblemResponse(Response):
    """Sends a problem."""

    media_type = MEDIA_TYPE

    def __init__(self, problem: Problem, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(as_json(problem), status_code=problem.status, headers=headers)


def as_json(problem: Problem) -> str:
    """The JSON text of a problem."""
    return problem.model_dump_json(by_alias=True)


def faults_on_the_wire(faults: tuple[Fault, ...]) -> tuple[ProblemFault, ...]:
    """Each fault as it is sent."""
    return tuple(
        ProblemFault(
            place=fault.place,
            pointer=fault.pointer,
            detail=fault.detail,
            line=fault.line or 0,
            code=fault.code or "",
        )
        for fault in faults
    )


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that can end in these statuses."""
    reference = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {
        status: {"description": DESCRIPTIONS[status], "content": {MEDIA_TYPE: reference}}
        for status in statuses
    }


DESCRIPTIONS = {
    400: "The body cannot be read.",
    401: "No key that counts came with the request.",
    403: "The caller may not do this.",
    404: "There is no such thing, or no such path.",
    405: "The path does not take this method.",
    406: "Accept rules out every type that can be answered in.",
    408: "The body came too slowly.",
    409: "The request collides with an earlier one.",
    410: "It was here, and was erased.",
    412: "Something else than what If-Match names is current.",
    413: "The body is too large.",
    415: "The body is of a type that is not read here.",
    422: "The request can be read, but not taken.",
    429: "The key used up what it may: see Retry-After.",
    500: "A fault of this service. The log names it under the request id.",
    502: "The judge's endpoint cannot be used.",
    503: "Not possible just now: see Retry-After.",
    504: "The judge's endpoint did not answer in time.",
}
