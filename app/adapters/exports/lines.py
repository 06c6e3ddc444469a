"""Results as NDJSON: an object a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.grading.cohorts.records import CohortResult


class LinesWriter:
    """Writes a line for each result."""

    def __init__(self, encode: Callable[[CohortResult], bytes]) -> None:
        """Start a file.

        Args:
            encode: Gives a result as JSON without a newline in it.
        """
        self._encode = encode

    def opening(self) -> bytes:
        """Nothing: every line stands for itself."""
        return b""

    def lines(self, results: Sequence[CohortResult]) -> bytes:
        """A line for each result."""
        return b"".join(self._encode(result) + b"\n" for result in results)
