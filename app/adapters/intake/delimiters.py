"""Which character stands between the cells of a CSV file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from typing import Final

CANDIDATES: Final = (",", ";", "\t", "|")
ONE_COLUMN: Final = "\uffff"
"""No character at all: a file with one column is a list of lines."""
_EXCEL_SAYS: Final = re.compile(r'"?sep=(.)"?\s*\r?\n', re.IGNORECASE)


def announced(head: str) -> tuple[str | None, int]:
    """The delimiter that a first line `sep=;` names, as Excel writes it, and that line's length."""
    match = _EXCEL_SAYS.match(head)
    return (match[1], match.end()) if match else (None, 0)


def detect(head: str, is_header: Callable[[Sequence[str]], bool]) -> str:
    """The delimiter by which the first row is a header, of the most columns.

    Args:
        head: The beginning of the file, with the whole first row in it.
        is_header: Whether some cells can be a header.
    """
    firsts = {candidate: first_row(head, candidate) for candidate in CANDIDATES}
    best = max(CANDIDATES, key=lambda one: (is_header(firsts[one]), len(firsts[one])))
    return best if len(firsts[best]) > 1 else ONE_COLUMN


def first_row(head: str, delimiter: str) -> list[str]:
    """The first row that is not empty; no cells if there is none."""
    lines = io.StringIO(head, newline="")
    try:
        return next((row for row in csv.reader(lines, delimiter=delimiter) if any(row)), [])
    except csv.Error:
        return []
