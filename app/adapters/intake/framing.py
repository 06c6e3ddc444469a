"""Where the values in a JSON text begin and end, found while the text still comes in.

Only the frame is read here: brackets, quotes and commas. What is inside a value is for a real JSON
reader. A value that is too long is passed over without being kept.

Streaming JSON libraries were tried and left: none says on which line an element stands or goes on
after a bad one, and none bounds the memory that one long string or deep nesting takes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from typing import Final, TypeVar

from app.domain.intake_errors import UploadUnreadableError

Result = TypeVar("Result")
Waiting = Generator[None, None, Result]
"""Yields None when it needs more text, and returns its result."""

_BLANK: Final = re.compile(r"[ \t\n\r]*+")
_SCALAR: Final = re.compile(r'[^ \t\n\r,:\[\]{}"]*+')
_FRAME: Final = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+("?)|[\[{]++|[\]}]++', re.DOTALL)


class Frame:
    """A text that comes in blocks, and a place in it."""

    def __init__(self) -> None:
        self._text = ""
        self._at = 0
        self._is_all = False
        self.line = 1
        """Line of the place, from 1."""

    def add(self, text: str) -> None:
        """More text follows; what is before the place is forgotten."""
        self._text = self._text[self._at :] + text
        self._at = 0

    def close(self) -> None:
        """No more text follows."""
        self._is_all = True

    def next_character(self) -> Waiting[str]:
        """The next character that is not blank, where the place now is; empty at the end."""
        while True:
            self._move(_end(_BLANK, self._text, self._at))
            if self._at < len(self._text) or self._is_all:
                return self._text[self._at : self._at + 1]
            yield

    def step(self) -> None:
        """Go past one character that is no newline."""
        self._at += 1

    def whole_object(
        self, decode: Callable[[str, int], tuple[object, int]], limit: int
    ) -> object | None:
        """The object that begins here, if it is all there, sound and not too long; else None.

        The place is then after it. It is found and decoded in one go, unlike by `value`.
        """
        if not self._text.startswith("{", self._at):
            return None
        try:
            value, end = decode(self._text, self._at)
        except (ValueError, RecursionError):
            return None
        if end - self._at > limit:
            return None
        self._move(end)
        return value

    def value(self, limit: int) -> Waiting[str | None]:
        """The text of the value that comes next, and the place after it; None if it is too long.

        Raises:
            UploadUnreadableError: There is no value here, or it does not end.
        """
        first = yield from self.next_character()
        if not first:
            raise self.broken()
        scan = _Brackets() if first in '[{"' else _Scalar()
        is_long = False
        while (end := scan.end(self._text, self._at, is_all=self._is_all)) is None:
            if self._is_all:
                self._at = len(self._text)
                raise self.broken()
            if len(self._text) - self._at > limit:
                is_long = True
                self._forget(scan.resume_with(self._text, self._at))
            yield
        text = self._text[self._at : end]
        if not text:
            raise self.broken()
        self._move(end)
        return None if is_long or len(text) > limit else text

    def broken(self) -> UploadUnreadableError:
        """The error for what is at the place."""
        if self._is_all and self._at >= len(self._text):
            return UploadUnreadableError("the upload ends within its JSON.", line=self.line)
        return UploadUnreadableError("this is not JSON.", line=self.line)

    def _move(self, end: int) -> None:
        self.line += self._text.count("\n", self._at, end)
        self._at = end

    def _forget(self, rest: str) -> None:
        self._move(len(self._text))
        self._text, self._at = rest, 0


class _Scalar:
    """Looks for the end of a number or a word."""

    def end(self, text: str, start: int, *, is_all: bool) -> int | None:
        end = _end(_SCALAR, text, start)
        return end if end < len(text) or is_all else None

    def resume_with(self, text: str, start: int) -> str:
        return text[start]


class _Brackets:
    """Looks for the end of a list, an object or a string."""

    def __init__(self) -> None:
        self._depth = 0
        self._seen = 0
        """How far was looked, from the start of the value."""

    def end(self, text: str, start: int, *, is_all: bool) -> int | None:  # noqa: ARG002 - as above
        for match in _FRAME.finditer(text, start + self._seen):
            mark, width = text[match.start()], match.end() - match.start()
            if mark == '"':
                if not match[1]:
                    self._seen = match.start() - start
                    return None
            elif mark in "[{":
                self._depth += width
            elif self._depth <= width:
                return match.start() + self._depth
            else:
                self._depth -= width
            if self._depth == 0:
                return match.end()
        self._seen = len(text) - start
        return None

    def resume_with(self, text: str, start: int) -> str:
        """What has to be kept of a text without an end: whether it is in a string."""
        rest = text[start + self._seen :]
        self._seen = 0
        if not rest:
            return ""
        return '"\\' if _is_escaping(rest) else '"'


def _is_escaping(text: str) -> bool:
    """Whether the backslash at the end of a text escapes what follows."""
    return (len(text) - len(text.rstrip("\\"))) % 2 == 1


def _end(pattern: re.Pattern[str], text: str, start: int) -> int:
    match = pattern.match(text, start)
    return match.end() if match else start
