"""The first look at a YAML document: its size, its encoding and its characters."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.domain.errors import RubricInvalidError, RubricProblem

MAX_BYTES = 256 * 1024

# Control characters, line ends that editors do not show as such, marks that turn the reading
# direction or cannot be seen, halves of surrogate pairs and code points that are no characters.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufffe\uffff\U000e0000-\U000e007f]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands in the text: one-based line, one-based column in code points."""

    line: int
    column: int


def refusal(
    message: str, place: Place | None = None, *, pointer: str = "", source: str
) -> RubricInvalidError:
    """The error for a document with one fault."""
    line, column = (place.line, place.column) if place else (None, None)
    problem = RubricProblem(message=message, pointer=pointer, line=line, column=column)
    return RubricInvalidError((problem,), source)


def readable_text(document: str | bytes, *, source: str) -> str:
    """The document as text that is safe to parse.

    Raises:
        RubricInvalidError: It is too large, not UTF-8, or holds a forbidden character.
    """
    # A character takes at least a byte, so this spares encoding what is too large anyway.
    if len(document) > MAX_BYTES:
        raise _too_large(source)
    text = document if isinstance(document, str) else _decoded(document, source)
    if found := _FORBIDDEN.search(text):
        message = f"{_refused_character(found.group())}; remove it"
        raise refusal(message, _place_of(text, found.start()), source=source)
    if isinstance(document, str) and len(text.encode()) > MAX_BYTES:
        raise _too_large(source)
    return text


def forbidden_character(text: str) -> str | None:
    """What is wrong with the first forbidden character of a value, or None."""
    found = _FORBIDDEN.search(text)
    return _refused_character(found.group()) if found else None


def _decoded(document: bytes, source: str) -> str:
    try:
        return document.decode("utf-8")
    except UnicodeDecodeError as error:
        before = document[: error.start].decode("utf-8")
        message = "this is not UTF-8; save the file with the encoding UTF-8"
        raise refusal(message, _place_of(before, len(before)), source=source) from None


def _too_large(source: str) -> RubricInvalidError:
    message = f"a rubric has at most {MAX_BYTES} bytes; split it into smaller rubrics"
    return refusal(message, source=source)


def _refused_character(character: str) -> str:
    return f"the character U+{ord(character):04X} is not allowed in a rubric"


def _place_of(text: str, offset: int) -> Place:
    last_break = text.rfind("\n", 0, offset)
    return Place(line=text.count("\n", 0, offset) + 1, column=offset - last_break)
