"""The measures as scikit-learn and scipy compute them: what reports give as values."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest, pearsonr, spearmanr
from sklearn.metrics import (
    accuracy_score,
    cohen_kappa_score,
    f1_score,
    mean_absolute_error,
    precision_score,
    recall_score,
)

from app.domain.measures import Measure

Values = NDArray[np.float64]

CONFIDENCE = 0.95


def value(measure: Measure, labelled: Values, graded: Values, classes: int) -> float:
    """The measure on one series. It must be defined there: see `app.domain.measures.obstacle`."""
    if measure is Measure.KAPPA:
        whole = labelled.astype(int), graded.astype(int)
        return float(cohen_kappa_score(*whole, labels=range(classes), weights="quadratic"))
    return float(MEASURES[measure](labelled, graded))


def share_interval(holds: int, answers: int) -> tuple[float, float]:
    """Wilson's interval of a share: unlike resampling it is not empty at 0 and at 1."""
    found = binomtest(holds, answers).proportion_ci(CONFIDENCE, method="wilson")
    return float(found.low), float(found.high)


def _bias(labelled: Values, graded: Values) -> float:
    return float(np.mean(graded - labelled))


def _share(_: Values, graded: Values) -> float:
    return float(np.mean(graded))


def _pearson(labelled: Values, graded: Values) -> float:
    return float(pearsonr(labelled, graded).statistic)


def _spearman(labelled: Values, graded: Values) -> float:
    return float(spearmanr(labelled, graded).statistic)


def _f1(labelled: Values, graded: Values) -> float:
    return float(f1_score(labelled, graded, zero_division=0))


MEASURES: Mapping[Measure, Callable[[Values, Values], float]] = {
    Measure.EXACT: accuracy_score,
    Measure.PRECISION: precision_score,
    Measure.RECALL: recall_score,
    Measure.F1: _f1,
    Measure.PEARSON: _pearson,
    Measure.SPEARMAN: _spearman,
    Measure.MEAN_ABSOLUTE_ERROR: mean_absolute_error,
    Measure.BIAS: _bias,
    Measure.SHARE: _share,
}
