"""Finding JSON objects in untrusted text, in bounded time."""

from __future__ import annotations

import json
from collections.abc import Iterable
from enum import Enum
from typing import cast

MAX_CHARACTERS = 1_000_000
"""A longer text is not looked at."""

MAX_ATTEMPTS = 64
"""How many opening braces are tried: each try may read on to the end of the text."""

MAX_NUMBER_CHARACTERS = 20


class Fault(Enum):
    """Stands where JSON text held something that is no value."""

    CONFLICT = "the key is given twice, with different values"
    NOT_A_NUMBER = "NaN, an infinity, or a number of absurd length"


def find_objects(text: str) -> list[dict[str, object]]:
    """Every JSON object that stands in the text and is not part of another one, in order.

    Text around the objects, such as a code fence, is passed over. Never raises.
    """
    found: list[dict[str, object]] = []
    place = 0
    for _ in range(MAX_ATTEMPTS if len(text) <= MAX_CHARACTERS else 0):
        place = text.find("{", place)
        if place < 0:
            break
        try:
            value, place = _DECODER.raw_decode(text, place)
        except (ValueError, RecursionError):
            place += 1
        else:
            found.append(cast("dict[str, object]", value))  # text that opens with a brace
    return found


def join_pairs(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    """The pairs as a dictionary; a key with two different values holds `Fault.CONFLICT`."""
    joined: dict[str, object] = {}
    for key, value in pairs:
        joined[key] = value if _agrees(joined.get(key, value), value) else Fault.CONFLICT
    return joined


def _agrees(earlier: object, later: object) -> bool:
    return type(earlier) is type(later) and earlier == later


def _integer(digits: str) -> int | Fault:
    return int(digits) if len(digits) <= MAX_NUMBER_CHARACTERS else Fault.NOT_A_NUMBER


def _not_a_number(_: str) -> Fault:
    return Fault.NOT_A_NUMBER


_DECODER = json.JSONDecoder(
    object_pairs_hook=join_pairs,
    parse_int=_integer,
    parse_constant=_not_a_number,
    strict=False,  # models put bare line breaks into strings
)
