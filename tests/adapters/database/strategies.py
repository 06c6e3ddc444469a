"""Records of any content, for property tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum
from typing import Any, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from app.grading.records import GradeRecord

ANY_TEXT = st.text(
    st.characters(codec=None) | st.sampled_from("\x00\ud83d\ude00\ufdd0"), max_size=9
)
NUMBERS = st.floats(allow_nan=False)
ZONES = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(
    datetime(1900, 1, 1),  # noqa: DTZ001 - the strategy adds a zone
    datetime(9000, 1, 1),  # noqa: DTZ001 - the strategy adds a zone
    timezones=st.just(UTC) | ZONES,
)
METADATA = st.dictionaries(
    ANY_TEXT, ANY_TEXT | st.integers() | NUMBERS | st.booleans() | st.none(), max_size=3
)
BY_TYPE: dict[Any, st.SearchStrategy[Any]] = {
    str: ANY_TEXT,
    int: st.integers(),
    float: NUMBERS,
    bool: st.booleans(),
    type(None): st.none(),
    datetime: MOMENTS,
}


def values(hint: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401 - a type, or what typing makes of one
    """Any value of a type that occurs in a record."""
    if hint in BY_TYPE:
        return BY_TYPE[hint]
    if get_origin(hint) is Mapping:
        return METADATA
    if get_origin(hint) is tuple:
        return st.lists(values(get_args(hint)[0]), max_size=1).map(tuple)
    if get_args(hint):
        return st.one_of([values(one) for one in get_args(hint)])
    return st.sampled_from(hint) if issubclass(hint, Enum) else _instances(hint)


def _instances(kind: type[Any]) -> st.SearchStrategy[Any]:
    hints = get_type_hints(kind)
    return st.builds(kind, **{field.name: values(hints[field.name]) for field in fields(kind)})


RECORDS: st.SearchStrategy[GradeRecord] = values(GradeRecord)
