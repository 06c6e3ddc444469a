"""A clock that stands still until it is told to move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

START = datetime(2026, 1, 1, 12, tzinfo=UTC)


class FixedClock:
    """Implements the `Clock` port: a fixed time, and ids that count up."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start
        self._count = 0

    def now(self) -> datetime:
        """The time it was set to."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Move on."""
        self._now += timedelta(seconds=seconds)

    def new_id(self, prefix: str) -> str:
        """The prefix and a number of 26 digits."""
        self._count += 1
        return f"{prefix}_{self._count:026d}"
