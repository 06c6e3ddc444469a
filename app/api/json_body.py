"""A strict reader of JSON.

What the standard library lets pass in silence is an error here:
NaN and infinities, numbers beyond a double, doubled keys, deep nesting, NUL and lone surrogates.
A byte order mark at the start is skipped, since some clients cannot be told to leave it out.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import cast

from app.api.rejections import BodyUnreadableError, Fault, RequestInvalidError

MAX_DEPTH = 32
MAX_DIGITS = 400
MAX_FAULTS = 20

JsonValue = dict[str, "JsonValue"] | list["JsonValue"] | str | int | float | bool | None

# A string, closed or not, is skipped in one step: the scan stays linear on any input.
_NESTING = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class _Unfit:
    """Stands in the parsed tree for a value that cannot be taken, until its place is known."""

    detail: str
    token: str = ""


def read(body: bytes) -> JsonValue:
    """The JSON value in a body.

    Raises:
        BodyUnreadableError: It is not JSON in UTF-8, or nested too deeply.
        RequestInvalidError: A value in it is not strict JSON, or a text that cannot be kept.
    """
    text = _decoded(body)
    _check_depth(text)
    value = _parsed(text)
    if faults := tuple(islice(_faults(value, ""), MAX_FAULTS)):
        raise RequestInvalidError("The request is not valid.", faults=faults)
    return cast(JsonValue, value)  # without faults, no `_Unfit` is left in it


def pointer_token(name: str | int) -> str:
    """A part of a JSON pointer; empty for a name that looks like content and is not repeated."""
    if isinstance(name, int):
        return f"/{name}"
    return f"/{name}" if _PLAIN_NAME.fullmatch(name) else ""


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BodyUnreadableError(f"The body is not UTF-8 at byte {error.start}.") from None


def _check_depth(text: str) -> None:
    depth = 0
    for match in _NESTING.finditer(text):
        first = text[match.start()]
        if first != '"':
            depth += 1 if first in "[{" else -1
        if depth > MAX_DEPTH:
            raise BodyUnreadableError(f"The body is nested deeper than {MAX_DEPTH} levels.")


def _parsed(text: str) -> object:
    if not text.strip():
        raise BodyUnreadableError("The body is empty; it must be a JSON object.")
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=lambda _: _Unfit("NaN and infinities are not JSON."),
            parse_float=_float,
            parse_int=_int,
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise BodyUnreadableError(f"The body is not JSON at {place}.") from None


def _object(pairs: list[tuple[str, object]]) -> object:
    value = dict(pairs)
    if len(value) == len(pairs):
        return value
    doubled, _ = Counter(name for name, _ in pairs).most_common(1)[0]
    return _Unfit("This key is there more than once.", pointer_token(doubled))


def _float(digits: str) -> object:
    value = float(digits)
    return value if math.isfinite(value) else _Unfit("The number is too large.")


def _int(digits: str) -> object:
    return int(digits) if len(digits) <= MAX_DIGITS else _Unfit("The number is too long.")


def _faults(value: object, pointer: str) -> Iterator[Fault]:
    if isinstance(value, _Unfit):
        yield Fault(detail=value.detail, pointer=pointer + value.token)
    elif isinstance(value, str) and (detail := _unfit_text(value)):
        yield Fault(detail=detail, pointer=pointer)
    elif isinstance(value, dict):
        for name, item in value.items():
            if detail := _unfit_text(name):
                yield Fault(detail=f"A key in here: {detail}", pointer=pointer)
            yield from _faults(item, pointer + pointer_token(name))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _faults(item, f"{pointer}/{number}")


def _unfit_text(text: str) -> str | None:
    if "\0" in text:
        return "The text holds a NUL character."
    if not text.isascii() and _SURROGATE.search(text):
        return "The text holds half of a surrogate pair."
    return None
