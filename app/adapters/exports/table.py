"""Results as CSV that Excel opens: UTF-8 with its mark, formulas made harmless."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Sequence

from app.adapters.exports.cells import plain
from app.grading.cohorts.export_columns import Cell, ResultColumns
from app.grading.cohorts.records import CohortResult


class CsvWriter:
    """Writes a row for each result."""

    def __init__(self, columns: ResultColumns, *, delimiter: str = ",") -> None:
        """Start a table.

        Args:
            columns: What to write of each result.
            delimiter: The character between cells: Excel wants a semicolon where numbers have a
                decimal comma.
        """
        self._columns = columns
        self._delimiter = delimiter

    def opening(self) -> bytes:
        """The header, after the mark that tells Excel that this is UTF-8."""
        return codecs.BOM_UTF8 + self._written([self._columns.header])

    def lines(self, results: Sequence[CohortResult]) -> bytes:
        """A row for each result."""
        return self._written(map(self._columns.row, results))

    def _written(self, rows: Iterable[Sequence[Cell]]) -> bytes:
        text = io.StringIO(newline="")
        table = csv.writer(text, delimiter=self._delimiter, lineterminator="\r\n")
        table.writerows(tuple(map(_cell, row)) for row in rows)
        return text.getvalue().encode("utf-8", "replace")


def _cell(value: Cell) -> Cell:
    return plain(value) if isinstance(value, str) else value
