"""Patterns of a rubric: RE2, so that matching takes linear time whatever the answer holds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated, Protocol

import re2
from pydantic import AfterValidator, Field, StringConstraints

MEMORY_TO_CHECK = 1 << 16
"""Room for 2,700 instructions: a list of words needs hundreds, `\\pL{50}` 60,000 and 30 ms."""


class Match(Protocol):
    """What is used of a match."""

    def span(self) -> tuple[int, int]:
        """Where it begins and ends, in code points."""
        ...


class Regex(Protocol):
    """What is used of a compiled pattern."""

    def finditer(self, text: str | bytes) -> Iterator[Match]:
        """Every match, without overlaps."""
        ...

    def search(self, text: str | bytes) -> Match | None:
        """The first match, or None."""
        ...


def check_pattern(pattern: str) -> str:
    """The pattern itself.

    Raises:
        ValueError: RE2 cannot use it, or it needs too much memory.
    """
    options = _options()
    options.max_mem = MEMORY_TO_CHECK
    try:
        re2.compile(pattern, options)
    except re2.error as error:
        reason = error.args[0].decode() if isinstance(error.args[0], bytes) else error.args[0]
        raise ValueError(f"not a usable RE2 pattern: {reason}") from None
    return pattern


@lru_cache(maxsize=256)
def compiled(patterns: tuple[str, ...]) -> tuple[Regex, ...]:
    """Checked patterns ready for use, without regard to case."""
    return tuple(re2.compile(pattern, _options()) for pattern in patterns)


def searchable(text: str) -> str | bytes:
    """What to look for patterns in: places in it are those in the text.

    RE2 counts in bytes. Where they are the characters, it need not translate, which halves the
    time of a search.
    """
    return text.encode() if text.isascii() else text


def _options() -> re2.Options:
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    return options


Pattern = Annotated[
    str,
    StringConstraints(min_length=1, max_length=500),
    AfterValidator(check_pattern),
    Field(description="An RE2 pattern, matched without regard to case on the cleaned answer."),
]
