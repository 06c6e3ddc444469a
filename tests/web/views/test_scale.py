from __future__ import annotations

import pytest

from app.domain.grade import Interval
from app.web.views.scale import THINNEST, scale
from tests.builders import a_rubric

BANDS = a_rubric().bands


def test_bands_go_from_the_lowest_up_and_fill_the_line() -> None:
    marks = scale(BANDS).bands
    assert [(one.label, one.start, one.width) for one in marks] == [
        ("Poor", 0, 50),
        ("Fair", 50, 25),
        ("Good", 75, 25),
    ]


@pytest.mark.parametrize(
    ("score", "label"), [(0, "Poor"), (49.9, "Poor"), (50, "Fair"), (75, "Good"), (100, "Good")]
)
def test_a_score_is_in_one_band(score: float, label: str) -> None:
    marks = scale(BANDS, score, Interval(low=score, high=score)).bands
    assert [one.label for one in marks if one.holds_score] == [label]


def test_no_score_is_in_no_band() -> None:
    assert not any(one.holds_score for one in scale(BANDS).bands)


def test_an_interval_is_drawn_where_it_lies() -> None:
    line = scale(BANDS, 80.0, Interval(low=60.0, high=92.5))
    assert (line.score, line.low, line.width) == (80.0, 60.0, 32.5)


def test_an_interval_of_no_width_is_still_seen_and_stays_on_the_line() -> None:
    line = scale(BANDS, 100.0, Interval(low=100.0, high=100.0))
    assert line.width == THINNEST
    assert line.low + line.width <= 100
