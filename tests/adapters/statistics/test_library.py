"""Values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from app.adapters.statistics.library import share_interval, value
from app.domain.measures import Measure

LEVELS = np.array([0.0, 0, 1, 2, 2]), np.array([0.0, 1, 1, 2, 1])
"""Two of five a level off. By chance, 30/5 = 6 squared levels off: kappa is 1 - 2/6."""
PRESENCE = np.array([1.0, 1, 1, 0, 0]), np.array([1.0, 1, 0, 1, 0])
"""Two found, one missed, one found where there is none."""
SCORES = np.array([1.0, 2, 3, 4]), np.array([2.0, 1, 4, 3])


@pytest.mark.parametrize(
    ("measure", "series", "expected"),
    [
        (Measure.KAPPA, LEVELS, 1 - 2 / 6),
        (Measure.EXACT, LEVELS, 3 / 5),
        (Measure.PRECISION, PRESENCE, 2 / 3),
        (Measure.RECALL, PRESENCE, 2 / 3),
        (Measure.F1, PRESENCE, 2 / 3),
        (Measure.PEARSON, SCORES, 3 / 5),
        (Measure.SPEARMAN, SCORES, 3 / 5),
        (Measure.MEAN_ABSOLUTE_ERROR, SCORES, 1.0),
        (Measure.BIAS, (SCORES[0], SCORES[1] + 2), 2.0),
        (Measure.SHARE, PRESENCE, 3 / 5),
    ],
)
def test_a_measure_is_what_it_is_by_hand(
    measure: Measure, series: tuple[np.ndarray, np.ndarray], expected: float
) -> None:
    classes = 2 if series is PRESENCE else 3
    assert value(measure, *series, classes) == pytest.approx(expected)


def test_a_pitfall_that_is_never_found_has_an_f1_of_zero() -> None:
    assert value(Measure.F1, np.array([1.0, 0]), np.array([0.0, 0]), 2) == 0.0


def test_a_share_of_none_is_not_sure_to_be_zero() -> None:
    # Wilson's upper end at 0 of n is z^2 / (n + z^2), with z^2 = 3.8415 for 95%.
    low, high = share_interval(0, 10)
    assert low == 0.0
    assert high == pytest.approx(3.8415 / 13.8415, abs=1e-4)
    assert share_interval(10, 10)[1] == 1.0
