from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.statistics import library, resampling
from app.domain.measures import Measure, Pairs, obstacle

NUMBERS = [
    Measure.EXACT,
    Measure.MEAN_ABSOLUTE_ERROR,
    Measure.BIAS,
    Measure.PEARSON,
    Measure.SPEARMAN,
]
DRAWN = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 3)), min_size=2, max_size=12
)
"""Label, grade and how often the answer was drawn."""


def check(measure: Measure, drawn: Sequence[tuple[float, float, int]], classes: int) -> None:
    """One resample by weights is the library's value on the answers repeated as often."""
    labelled, graded, weights = (
        np.array(column, dtype=float) for column in zip(*drawn, strict=True)
    )
    repeated = [np.repeat(one, weights.astype(int)) for one in (labelled, graded)]
    pairs = Pairs(name="x", labelled=tuple(repeated[0]), graded=tuple(repeated[1]), classes=classes)
    (found,) = resampling.values(measure, labelled, graded, classes, weights[None, :])
    if obstacle(measure, pairs) is None:
        assert found == pytest.approx(
            library.value(measure, repeated[0], repeated[1], classes), abs=1e-9
        )
    elif measure in {Measure.PEARSON, Measure.SPEARMAN, Measure.KAPPA}:
        assert np.isnan(found)


@settings(max_examples=60, deadline=None)
@given(drawn=DRAWN, measure=st.sampled_from([*NUMBERS, Measure.KAPPA]))
def test_a_resample_of_levels_is_what_the_library_says(
    drawn: list[tuple[int, int, int]], measure: Measure
) -> None:
    check(measure, drawn, classes=3)


@settings(max_examples=60, deadline=None)
@given(
    drawn=DRAWN,
    measure=st.sampled_from([Measure.PRECISION, Measure.RECALL, Measure.F1, Measure.SHARE]),
)
def test_a_resample_of_presence_is_what_the_library_says(
    drawn: list[tuple[int, int, int]], measure: Measure
) -> None:
    check(measure, [(min(a, 1), min(b, 1), weight) for a, b, weight in drawn], classes=2)


@settings(max_examples=40, deadline=None)
@given(
    drawn=st.lists(
        st.tuples(st.floats(0, 100), st.floats(0, 100), st.integers(0, 3)), min_size=3, max_size=12
    ),
    measure=st.sampled_from([Measure.MEAN_ABSOLUTE_ERROR, Measure.BIAS, Measure.SPEARMAN]),
)
def test_a_resample_of_scores_is_what_the_library_says(
    drawn: list[tuple[float, float, int]], measure: Measure
) -> None:
    rounded = [(round(a, 1), round(b, 1), weight) for a, b, weight in drawn]
    check(measure, rounded, classes=0)


def test_resamples_draw_as_many_answers_as_there_are_and_alike_for_a_seed() -> None:
    weights = resampling.draw(7, 50, seed=3)
    assert weights.shape == (50, 7)
    assert set(weights.sum(axis=1)) == {7.0}
    assert np.array_equal(weights, resampling.draw(7, 50, seed=3))
    assert not np.array_equal(weights, resampling.draw(7, 50, seed=4))


def test_each_row_of_weights_is_measured_alone() -> None:
    labelled, graded = np.array([0.0, 10.0]), np.array([5.0, 30.0])
    weights = np.array([[2.0, 0], [0, 2], [1, 1]])
    found = resampling.values(Measure.BIAS, labelled, graded, 0, weights)
    assert found.tolist() == [5.0, 20.0, 12.5]
