"""Statistics that a test can foresee."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.measures import Estimate, Measure, Pairs


class CountingStatistics:
    """Implements the `Statistics` port: every value is how many pairs it was given.

    Attributes:
        margin: How far the ends of an interval lie from the value; None for no interval.
        asked: The measure and the names of the series of each question, in order.
    """

    resamples = 10
    seed = 1

    def __init__(self, margin: float | None = 0.5) -> None:
        self.margin = margin
        self.asked: list[tuple[Measure, tuple[str, ...]]] = []

    def estimate(self, measure: Measure, series: Sequence[Pairs]) -> Estimate:
        """How many pairs there are in all series."""
        self.asked.append((measure, tuple(one.name for one in series)))
        return self._around(float(sum(len(one.known) for one in series)))

    def difference(
        self, measure: Measure, before: Sequence[Pairs], after: Sequence[Pairs]
    ) -> Estimate:
        """The difference of all that is graded."""
        self.asked.append((measure, tuple(one.name for one in after)))
        return self._around(_sum(after) - _sum(before))

    def _around(self, value: float) -> Estimate:
        if self.margin is None:
            return Estimate(value=value)
        return Estimate(value=value, low=value - self.margin, high=value + self.margin)


def _sum(series: Sequence[Pairs]) -> float:
    return sum(grade for one in series for _, grade in one.known)
