"""Validation errors as faults: where and what, never the value itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, cast

from fastapi.exceptions import RequestValidationError

from app.api.json_body import pointer_token
from app.api.rejections import Fault, Place

MAX_FAULTS = 20
PLACES = {"body", "query", "path", "header"}


def validation_faults(error: RequestValidationError) -> tuple[Fault, ...]:
    """One fault for each field that is wrong, in the order of the fields, at most 20."""
    faults: dict[tuple[str, str], Fault] = {}
    for detail in error.errors():
        fault = _fault(detail, error.body)
        at = (fault.place, fault.pointer)
        if at not in faults:
            faults[at] = fault
        elif fault.detail not in faults[at].detail:
            # One for each type that the field may have.
            faults[at] = replace(fault, detail=f"{faults[at].detail}; or: {fault.detail}")
    return tuple(faults.values())[:MAX_FAULTS]


def _fault(detail: Mapping[str, Any], body: object) -> Fault:
    place, path = _split(detail["loc"])
    missing = detail["type"] in {"missing", "extra_forbidden"}
    # Pydantic adds the names of union members to a location: they are no part of the request.
    path = _within(path, body, with_last=missing) if place == "body" else path[:1]
    return Fault(
        detail=_sentence(detail),
        pointer="".join(pointer_token(part) for part in path),
        place=place,
    )


def _split(location: Sequence[str | int]) -> tuple[Place, Sequence[str | int]]:
    first, *rest = location
    if first in PLACES:
        return cast(Literal["body", "query", "path", "header"], first), rest
    return "body", location


def _within(path: Sequence[str | int], body: object, *, with_last: bool) -> Sequence[str | int]:
    """The part of a location that is in the body."""
    at = body
    for depth, part in enumerate(path):
        try:
            at = cast(dict[str | int, object], at)[part]
        except (KeyError, IndexError, TypeError):
            return path[: depth + 1] if with_last else path[:depth]
    return path


def _sentence(detail: Mapping[str, Any]) -> str:
    """Pydantic's words, which name types and limits and never the value."""
    if detail["type"] == "extra_forbidden":
        return "This field is not known here."
    return str(detail["msg"]).removeprefix("Value error, ")
