"""Agreement measured, with bootstrap intervals over the answers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.adapters.statistics import library, resampling
from app.domain.measures import Estimate, Measure, Pairs

Values = NDArray[np.float64]

RESAMPLES = 1000
SEED = 20_261_123
TAILS = (2.5, 97.5)
"""Percentiles: what is between them is the 95% interval."""
SHARES = frozenset({Measure.SHARE, Measure.EXACT})
LEAST_DEFINED = 0.5
"""Share of the resamples that must give a value for there to be an interval."""


class BootstrapStatistics:
    """Implements the `Statistics` port: values by library, percentile intervals by resampling."""

    def __init__(self, *, resamples: int = RESAMPLES, seed: int = SEED) -> None:
        self.resamples = resamples
        self.seed = seed
        # All figures of a report are about the same number of answers, its slices about less.
        self._weights = lru_cache(maxsize=2)(self._drawn)

    def estimate(self, measure: Measure, series: Sequence[Pairs]) -> Estimate:
        """The mean of the measure over the series, with its interval."""
        value = float(np.mean([_value(measure, pairs) for pairs in series]))
        if measure in SHARES and len(series) == 1:
            holds, answers = _counted(measure, series[0])
            low, high = library.share_interval(holds, answers)
            return Estimate(value=value, low=low, high=high)
        return _with_interval(value, self._resampled(measure, series))

    def difference(
        self, measure: Measure, before: Sequence[Pairs], after: Sequence[Pairs]
    ) -> Estimate:
        """After minus before on the same resamples; for a bias, of its size."""
        values = [
            float(np.mean([_value(measure, pairs) for pairs in series]))
            for series in (before, after)
        ]
        spread = [self._resampled(measure, series) for series in (before, after)]
        if measure is Measure.BIAS:
            values, spread = [abs(one) for one in values], [np.abs(one) for one in spread]
        return _with_interval(values[1] - values[0], spread[1] - spread[0])

    def _drawn(self, answers: int) -> Values:
        return resampling.draw(answers, self.resamples, self.seed)

    def _resampled(self, measure: Measure, series: Sequence[Pairs]) -> Values:
        """The mean over the series on each resample; NaN where no series gives a value."""
        if not self.resamples:
            return np.empty(0)
        rows = np.array([self._one(measure, pairs) for pairs in series])
        defined = ~np.isnan(rows)
        sums = np.where(defined, rows, 0).sum(axis=0)
        counts = defined.sum(axis=0)
        return np.asarray(np.where(counts > 0, sums / np.maximum(counts, 1), np.nan))

    def _one(self, measure: Measure, pairs: Pairs) -> Values:
        labelled, graded, known = _arrays(pairs)
        weights = self._weights(len(pairs.labelled))[:, known]
        return resampling.values(measure, labelled, graded, pairs.classes, weights)


def _arrays(pairs: Pairs) -> tuple[Values, Values, NDArray[np.bool_]]:
    """Labels and grades where both are there, and where that is."""
    both = [
        (np.nan, np.nan) if a is None or b is None else (float(a), float(b))
        for a, b in zip(pairs.labelled, pairs.graded, strict=True)
    ]
    columns = np.array(both, dtype=np.float64).T
    known = ~np.isnan(columns[0])
    return columns[0][known], columns[1][known], known


def _value(measure: Measure, pairs: Pairs) -> float:
    labelled, graded, _ = _arrays(pairs)
    return library.value(measure, labelled, graded, pairs.classes)


def _counted(measure: Measure, pairs: Pairs) -> tuple[int, int]:
    """Of how many answers something holds, and of how many it could."""
    labelled, graded, _ = _arrays(pairs)
    holds = graded == 1 if measure is Measure.SHARE else graded == labelled
    return int(holds.sum()), len(holds)


def _with_interval(value: float, spread: Values) -> Estimate:
    found = spread[~np.isnan(spread)]
    if not len(found) or len(found) < LEAST_DEFINED * len(spread):
        return Estimate(value=value)
    low, high = np.percentile(found, TAILS)
    return Estimate(value=value, low=float(low), high=float(high))
