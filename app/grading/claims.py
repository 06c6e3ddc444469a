"""Reading one item of a reply: what a judge claims on one criterion or one pitfall."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import cast

from app.domain.verdict import CriterionVerdict, PitfallVerdict
from app.grading.jsontext import Fault
from app.grading.marks import unmarked

MAX_REASON_CHARACTERS = 600
MAX_QUOTE_CHARACTERS = 1500
JOINT = " ... "
"""Stands between several quotes behind one verdict."""

# What a reason has no use for, and what an answer may have talked the judge into writing.
_LINK = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{1,20}://|\b(?:javascript|data|mailto):|\bwww\.)\S+", re.IGNORECASE
)
_TAG = re.compile(r"<[^<>]{0,200}>")
_CODE = re.compile(r"\d{24,}")

_CONTROLS = dict.fromkeys((*range(32), *range(127, 160)), " ")
_TRUTH = {"true": True, "false": False}


class Flaw(StrEnum):
    """What is wrong with one item of a reply."""

    MISSING = "is missing"
    CONFLICTING = "is given twice, with different content"
    WRONG_TYPE = "does not have the form asked for"
    OUT_OF_RANGE = "has a level that its criterion does not have"
    UNKNOWN = "is not in the rubric"


class FlawError(Exception):
    """An item cannot be read; `app.grading.reply` makes a problem of it."""

    def __init__(self, flaw: Flaw) -> None:
        self.flaw = flaw
        super().__init__(flaw.value)


def criterion_claim(item: object, max_level: int) -> CriterionVerdict:
    """The claim on a criterion; None stands for an item that is not there.

    Raises:
        FlawError: It cannot be read.
    """
    fields = _fields(item)
    level = _level(_value(fields, "level"))
    if not 0 <= level <= max_level:
        raise FlawError(Flaw.OUT_OF_RANGE)
    return CriterionVerdict(
        level=level,
        reason=_reason(fields.get("reason")),
        quote=_quote(fields, claims=level > 0),
        certainty=_certainty(fields.get("certainty")),
    )


def pitfall_claim(item: object) -> PitfallVerdict:
    """The claim on a pitfall; None stands for an item that is not there.

    Raises:
        FlawError: It cannot be read.
    """
    fields = _fields(item)
    present = _presence(_value(fields, "present"))
    return PitfallVerdict(
        present=present,
        reason=_reason(fields.get("reason")),
        quote=_quote(fields, claims=present),
        certainty=_certainty(fields.get("certainty")),
    )


def _fields(item: object) -> Mapping[str, object]:
    if not isinstance(_given(item), dict):
        raise FlawError(Flaw.WRONG_TYPE)
    return cast("dict[str, object]", item)  # a JSON object has string keys


def _value(fields: Mapping[str, object], name: str) -> object:
    return _given(fields.get(name))


def _given(value: object) -> object:
    if value is None:
        raise FlawError(Flaw.MISSING)
    if value is Fault.CONFLICT:
        raise FlawError(Flaw.CONFLICTING)
    return value


def _level(value: object) -> int:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value[:3])  # three digits are out of any range
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise FlawError(Flaw.WRONG_TYPE)


def _presence(value: object) -> bool:
    truth = _TRUTH.get(value.lower()) if isinstance(value, str) else value
    if not isinstance(truth, bool):
        raise FlawError(Flaw.WRONG_TYPE)
    return truth


def _quote(fields: Mapping[str, object], *, claims: bool) -> str:
    """The quote. Who claims something has to say on what words, be it none."""
    value = _value(fields, "quote") if claims else fields.get("quote")
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        value = JOINT.join(value)
    return _text(value, MAX_QUOTE_CHARACTERS)


def _reason(value: object) -> str:
    """A reason as plain words: no links, no markup, and not the code around the answer."""
    text = _text(value, MAX_REASON_CHARACTERS)
    while _TAG.search(text):  # what is left of one tag within another may be a tag again
        text = _TAG.sub(" ", text)
    plain = _CODE.sub("(code)", _LINK.sub("(link)", text))
    return " ".join(plain.split())


def _text(value: object, limit: int) -> str:
    """A string made fit to be kept: no marks, no control characters, one line, at most `limit`."""
    if value is None:
        return ""
    given = _given(value)
    if not isinstance(given, str):
        raise FlawError(Flaw.WRONG_TYPE)
    storable = given.encode("utf-8", "replace").decode("utf-8")  # no lone surrogates
    line = " ".join(unmarked(storable.translate(_CONTROLS)).split())
    return line if len(line) <= limit else line[:limit].rpartition(" ")[0]


def _certainty(value: object) -> float | None:
    """How sure the judge is; None for anything that is not a share."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) and 0 <= value <= 1 else None
