"""Records as JSON text, and back exactly.

The fields of the record classes are the format. A field this program does not know is passed
over, and one that is missing takes its default, so that rows of other versions can be read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from app.domain.errors import StoreError
from app.grading.records import GradeRecord

NUL = r"\u0000"
JSON_ESCAPE = re.compile(r"\\(?:u0000|.)")
"""Every escape, so that a backslash which is itself escaped begins none."""

Reader = Callable[[Any], Any]
"""Turns a value of parsed JSON into a value of a record."""


Kept = TypeVar("Kept")


def dump(record: object) -> str:
    """The record, or what else is kept in this way, as one line of JSON. Floats are exact.

    NUL and lone surrogates stay as they are, for the column to escape: PostgreSQL's JSON functions
    refuse a text in which JSON escapes them.
    """
    text = ENCODER.encode(record)
    return JSON_ESCAPE.sub(_bare_nul, text) if NUL in text else text


def load(body: str) -> GradeRecord:
    """The record that `dump` was given.

    Raises:
        StoreError: This is not a record.
    """
    return load_as(GradeRecord, body)


def load_as(kind: type[Kept], body: str) -> Kept:
    """What `dump` was given, of the class that it was of.

    Raises:
        StoreError: It is nothing of that class.
    """
    try:
        reader: Reader = _fields_reader(kind)  # type: ignore[arg-type]  # a class can be hashed
        record = reader(DECODER.decode(body))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        # The cause may quote the body, so its kind is all that is passed on.
        raise StoreError(f"A stored record cannot be read: {type(error).__name__}.") from None
    assert isinstance(record, kind)
    return record


def _plain(value: object) -> object:
    """What `json` is to write for a value it does not know."""
    kind: type[Any] = type(value)
    names = _names(kind)
    if names is not None:
        return {name: getattr(value, name) for name in names}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"no JSON for {kind.__name__}")


def _bare_nul(match: re.Match[str]) -> str:
    return "\x00" if match[0] == NUL else match[0]


ENCODER = json.JSONEncoder(default=_plain, ensure_ascii=False, separators=(",", ":"))
DECODER = json.JSONDecoder(strict=False)


NAMES: dict[type[Any], tuple[str, ...] | None] = {}
"""Fields of dataclasses by type, None for other types: looked up thirty times a record."""


def _names(kind: type[Any]) -> tuple[str, ...] | None:
    if kind not in NAMES:
        NAMES[kind] = tuple(one.name for one in fields(kind)) if is_dataclass(kind) else None
    return NAMES[kind]


@cache
def _reader(hint: Any) -> Reader | None:  # noqa: ANN401 - a type, or what typing makes of one
    """How to read values of a type; None where JSON gives them back as they were."""
    if is_dataclass(hint) and isinstance(hint, type):
        return _fields_reader(hint)
    if get_origin(hint) is tuple:
        item = _reader(get_args(hint)[0])
        return tuple if item is None else lambda values: tuple(map(item, values))
    if NoneType in get_args(hint):
        (inner,) = (_reader(one) for one in get_args(hint) if one is not NoneType)
        return inner and (lambda value: None if value is None else inner(value))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    return datetime.fromisoformat if hint is datetime else None


@cache
def _fields_reader(kind: type[Any]) -> Reader:
    hints = get_type_hints(kind)
    readers = {field.name: _reader(hints[field.name]) for field in fields(kind)}
    known = readers.keys()
    changed = {name: reader for name, reader in readers.items() if reader is not None}

    def read(values: dict[str, Any]) -> object:
        if not values.keys() <= known:
            values = {name: values[name] for name in known & values.keys()}
        for name, reader in changed.items():
            if name in values:
                values[name] = reader(values[name])
        return kind(**values)

    return read
