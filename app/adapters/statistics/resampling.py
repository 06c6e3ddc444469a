"""The measures on many resamples at once.

A resample is a row of weights: how often each answer was drawn. Each measure is written as sums
over weighted answers, so that all resamples are a few matrix products; with all weights 1 it is the
library's value, which a test holds it to. Where a resample leaves a measure undefined, as when it
drew no answer with a pitfall, the value is NaN.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from app.domain.measures import Measure

Values = NDArray[np.float64]

ROUNDING = 1e-9
"""Relative size under which a variance is rounding and not variation."""


def draw(answers: int, resamples: int, seed: int) -> Values:
    """Weights of that many resamples of the answers, with replacement: (resamples, answers)."""
    generator = np.random.default_rng(seed)
    chances = np.full(answers, 1 / answers)
    return generator.multinomial(answers, chances, size=resamples).astype(np.float64)


def values(
    measure: Measure, labelled: Values, graded: Values, classes: int, weights: Values
) -> Values:
    """The measure on each row of weights."""
    with np.errstate(divide="ignore", invalid="ignore"):
        if measure in CONFUSED:
            counts = _confusion(labelled, graded, classes, weights)
            return np.asarray(CONFUSED[measure](counts), dtype=np.float64)
        return np.asarray(WEIGHED[measure](labelled, graded, weights), dtype=np.float64)


def _confusion(labelled: Values, graded: Values, classes: int, weights: Values) -> Values:
    """Weighted confusion matrices: (resamples, labelled, graded)."""
    cells = (labelled * classes + graded).astype(int)
    indicators = np.eye(classes * classes)[cells]
    return np.asarray((weights @ indicators).reshape(len(weights), classes, classes))


def _kappa(counts: Values) -> Values:
    classes = counts.shape[1]
    places = np.arange(classes)
    distances = (places[:, None] - places[None, :]) ** 2
    rows, columns = counts.sum(axis=2), counts.sum(axis=1)
    expected = rows[:, :, None] * columns[:, None, :] / counts.sum(axis=(1, 2))[:, None, None]
    kappa = 1 - (distances * counts).sum(axis=(1, 2)) / (distances * expected).sum(axis=(1, 2))
    # As for the value itself: labels that are all alike say nothing.
    varied = (rows > 0).sum(axis=1) > 1
    return np.where(varied, kappa, np.nan)


def _precision(counts: Values) -> Values:
    return np.asarray(counts[:, 1, 1] / counts[:, :, 1].sum(axis=1))


def _recall(counts: Values) -> Values:
    return np.asarray(counts[:, 1, 1] / counts[:, 1, :].sum(axis=1))


def _f1(counts: Values) -> Values:
    labelled, graded = counts[:, 1, :].sum(axis=1), counts[:, :, 1].sum(axis=1)
    return np.where(labelled > 0, 2 * counts[:, 1, 1] / (labelled + graded), np.nan)


def _exact(labelled: Values, graded: Values, weights: Values) -> Values:
    return _mean((labelled == graded).astype(np.float64), weights)


def _error(labelled: Values, graded: Values, weights: Values) -> Values:
    return _mean(np.abs(graded - labelled), weights)


def _bias(labelled: Values, graded: Values, weights: Values) -> Values:
    return _mean(graded - labelled, weights)


def _share(_: Values, graded: Values, weights: Values) -> Values:
    return _mean(graded, weights)


def _pearson(labelled: Values, graded: Values, weights: Values) -> Values:
    # Centred first: differences of large squares would lose digits.
    one, two = labelled - labelled.mean(), graded - graded.mean()
    shape = weights.shape
    return _correlation(np.broadcast_to(one, shape), np.broadcast_to(two, shape), weights)


def _spearman(labelled: Values, graded: Values, weights: Values) -> Values:
    return _correlation(_ranks(labelled, weights), _ranks(graded, weights), weights)


def _mean(one: Values, weights: Values) -> Values:
    return np.asarray((weights @ one) / weights.sum(axis=1))


def _correlation(one: Values, two: Values, weights: Values) -> Values:
    """Correlation of two sets of values, a row a resample, by their weights."""
    total = weights.sum(axis=1)

    def covariance(left: Values, right: Values) -> Values:
        means = (weights * left).sum(axis=1) * (weights * right).sum(axis=1) / total
        return np.asarray((weights * left * right).sum(axis=1) - means)

    first, second = covariance(one, one), covariance(two, two)
    scales = (weights * one**2).sum(axis=1), (weights * two**2).sum(axis=1)
    varied = (first > ROUNDING * scales[0]) & (second > ROUNDING * scales[1])
    return np.where(varied, covariance(one, two) / np.sqrt(first * second), np.nan)


def _ranks(one: Values, weights: Values) -> Values:
    """Mid-ranks within each resample: equal values share the mean of their places."""
    _, groups = np.unique(one, return_inverse=True)
    members = np.eye(groups.max() + 1)[groups]
    sizes = weights @ members
    below = np.cumsum(sizes, axis=1) - sizes
    return np.asarray((below + (sizes + 1) / 2)[:, groups])


CONFUSED: Mapping[Measure, Callable[[Values], Values]] = {
    Measure.KAPPA: _kappa,
    Measure.PRECISION: _precision,
    Measure.RECALL: _recall,
    Measure.F1: _f1,
}
WEIGHED: Mapping[Measure, Callable[[Values, Values, Values], Values]] = {
    Measure.EXACT: _exact,
    Measure.MEAN_ABSOLUTE_ERROR: _error,
    Measure.BIAS: _bias,
    Measure.SHARE: _share,
    Measure.PEARSON: _pearson,
    Measure.SPEARMAN: _spearman,
}
