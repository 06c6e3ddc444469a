"""NDJSON: one JSON object a line."""

from __future__ import annotations

from collections.abc import Iterator

from app.adapters.intake.elements import Elements
from app.adapters.intake.rows import Row, too_long
from app.domain.intake import IntakeChoices, IntakeLimits, Notice, RowProblem


class JsonLines:
    """Reads one NDJSON file: see `app.adapters.intake.rows.Parser`. Blank lines are skipped."""

    def __init__(self, choices: IntakeChoices, limits: IntakeLimits) -> None:
        self._elements = Elements(choices, limits)
        self._limits = limits
        self._line = 0
        self._rest = ""
        self._is_long = False

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the extra fields so far."""
        return self._elements.columns

    @property
    def notices(self) -> tuple[Notice, ...]:
        """There is nothing to know."""
        return ()

    @property
    def fields(self) -> dict[str, object]:
        """The lines are all there is."""
        return {}

    def feed(self, text: str) -> Iterator[Row | RowProblem]:
        """The rows that are complete with this text."""
        lines = text.split("\n")
        lines[0] = self._rest + lines[0]
        self._rest = lines.pop()
        for line in lines:
            yield from self._row(line)
        if len(self._rest) > self._limits.row_characters:
            self._is_long = True
            self._rest = ""

    def finish(self) -> Iterator[Row | RowProblem]:
        """The last line, if no newline ends it."""
        rest, self._rest = self._rest, ""
        yield from self._row(rest)

    def _row(self, text: str) -> Iterator[Row | RowProblem]:
        self._line += 1
        if self._is_long or len(text) > self._limits.row_characters:
            self._is_long = False
            yield too_long(self._line, self._limits)
        elif text and not text.isspace():
            yield self._elements.read(text, self._line)
