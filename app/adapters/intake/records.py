"""Delimited text to records, in blocks cut anywhere: Python's `csv` does the reading.

A record that a block ends in the middle of is read again with the next block. One that grows too
long is let go of up to its opening quote, so that memory stays bounded until the quote closes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from app.domain.intake_errors import UploadUnreadableError

LONGEST_CELL: Final = 2**31 - 1


class Fault(StrEnum):
    """Why a record cannot be taken."""

    QUOTE_MISPLACED = "quote_misplaced"
    QUOTE_UNCLOSED = "quote_unclosed"
    TOO_LONG = "row_too_long"


class Record(NamedTuple):
    """The cells of one record, or its fault; its first and last line, from 1."""

    first: int
    last: int
    content: list[str] | Fault


class Records:
    """Cuts one file into records. Empty lines are records without cells."""

    def __init__(self, *, delimiter: str, limit: int, line: int = 1) -> None:
        """Start with nothing read.

        Args:
            delimiter: The character between cells.
            limit: Most characters of a record as written.
            line: Number of the first line.
        """
        self._delimiter = delimiter
        self._limit = limit
        self._line = line
        self._held: list[str] = []
        self._tail = ""
        self._dropped = 0
        # The module has one limit for everybody; ours is stricter, and applied here.
        csv.field_size_limit(LONGEST_CELL)

    def feed(self, text: str) -> Iterator[Record]:
        """The records that are complete with this text.

        Raises:
            UploadUnreadableError: A line is longer than a record may be.
        """
        lines = list(io.StringIO(self._tail + text, newline=""))
        self._tail = ""
        endless = self._endless(lines)
        if endless is None and lines and not lines[-1].endswith("\n"):
            self._tail = lines.pop()
        yield from self._read([*self._held, *lines[:endless]], is_last=False)
        if endless is not None:
            line = self._line + len(self._held) + self._dropped
            raise UploadUnreadableError(
                f"the line has more than {self._limit} characters. Is this a CSV file?", line=line
            )

    def finish(self) -> Iterator[Record]:
        """The records that are complete since nothing follows."""
        yield from self._read([*self._held, *filter(None, [self._tail])], is_last=True)

    def _endless(self, lines: list[str]) -> int | None:
        return next((at for at, line in enumerate(lines) if len(line) > self._limit), None)

    def _read(self, lines: list[str], *, is_last: bool) -> Iterator[Record]:
        is_out = False

        def watched() -> Iterator[str]:
            nonlocal is_out
            yield from lines
            is_out = True

        may_be_long = sum(map(len, lines)) > self._limit
        reader = csv.reader(watched(), delimiter=self._delimiter, strict=True)
        start, first = 0, self._line
        while True:
            content = _content(reader)
            if content is None or is_out:
                break
            end = reader.line_num
            if self._dropped or (may_be_long and self._is_long(lines[start:end])):
                content = Fault.TOO_LONG
            last = first + end - start - 1 + self._dropped
            yield Record(first, last, content)
            start, first, self._dropped = end, last + 1, 0
        self._line = first
        self._held = lines[start:]
        if is_last:
            yield from self._unclosed()
        elif self._is_long(self._held):
            self._drop()

    def _unclosed(self) -> Iterator[Record]:
        if self._held:
            last = self._line + len(self._held) - 1 + self._dropped
            yield Record(self._line, last, Fault.QUOTE_UNCLOSED)

    def _is_long(self, lines: list[str]) -> bool:
        return sum(map(len, lines)) > self._limit

    def _drop(self) -> None:
        """All of a quoted cell is forgotten but that it is one."""
        self._dropped += len(self._held) - 1
        self._held = ['"']


def _content(reader: Iterator[list[str]]) -> list[str] | Fault | None:
    """The next record; None at the end."""
    try:
        return next(reader, None)
    except csv.Error:
        return Fault.QUOTE_MISPLACED
