from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.reports.cohort_plots import (
    BAR_WIDTH,
    HISTOGRAM_HEIGHT,
    HISTOGRAM_WIDTH,
    LABEL_ROWS,
    band_marks,
    bar,
    grid_step,
    histogram,
    level_whisker,
    levels,
    score_whisker,
)
from app.adapters.reports.plots import WIDTH
from app.domain.cohort_report import BandSummary
from app.domain.tallies import ScoreTally
from tests.cohort_reports import A_REPORT, EMPTY


def a_band(low: float, label: str) -> BandSummary:
    return BandSummary(id=label, label=label, min_score=low, answers=0, share=0.0)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 100), max_size=80))
def test_bars_stand_on_the_ground_and_are_as_high_as_their_answers(scores: list[int]) -> None:
    tally = ScoreTally()
    for score in scores:
        tally.add(float(score))
    drawn = histogram(tally.summary())
    top = drawn.grid[-1].answers
    assert drawn.grid[0].y == HISTOGRAM_HEIGHT
    assert drawn.grid[-1].y == 0.0
    for mark, one in zip(drawn.bars, tally.summary().bins, strict=True):
        assert mark.y + mark.height == pytest.approx(HISTOGRAM_HEIGHT, abs=0.11)
        assert mark.height == pytest.approx(HISTOGRAM_HEIGHT * one.answers / top, abs=0.1)
        assert 0 <= mark.x < mark.x + mark.width <= HISTOGRAM_WIDTH


def test_a_bar_says_what_it_counts() -> None:
    labels = [mark.label for mark in histogram(A_REPORT.scores).bars if mark.height]
    assert labels == ["10 to 15: 1", "40 to 45: 2", "60 to 65: 1", "90 to 95: 1"]


@pytest.mark.parametrize(
    ("tallest", "step"),
    [(0, 1), (1, 1), (4, 1), (5, 2), (8, 2), (169, 50), (1_000_000, 500_000)],
)
def test_the_grid_has_round_steps(tallest: int, step: int) -> None:
    assert grid_step(tallest) == step


@given(st.integers(1, 10**7))
def test_the_grid_has_a_few_lines(tallest: int) -> None:
    assert 1 <= -(-tallest // grid_step(tallest)) <= 4


def test_the_box_holds_the_middle_half() -> None:
    box = histogram(A_REPORT.scores).box
    assert box is not None
    assert (box.low, box.median, box.high) == (192.0, 192.0, 300.0)
    assert histogram(EMPTY.scores).box is None


def test_the_lowest_band_needs_no_mark_and_names_stay_inside() -> None:
    marks = band_marks([a_band(90, "Strong hire"), a_band(30, "Weak"), a_band(0, "Fail")])
    assert [(one.label, one.x, one.is_left) for one in marks] == [
        ("Weak", 144.0, False),
        ("Strong hire", 432.0, True),
    ]


def test_names_that_would_touch_stand_in_different_rows() -> None:
    bands = [a_band(low, f"Band number {low}") for low in (60, 50, 40, 0)]
    assert [one.row for one in band_marks(bands)] == [0, 1, 2]
    crowded = [a_band(float(low), "A long name of a band " * 9) for low in range(0, 100, 10)]
    marks = band_marks(crowded)
    assert len(marks) == 9
    assert all(one.row < LABEL_ROWS and len(one.label) <= 18 for one in marks)


def test_a_row_of_the_heat_map_ends_with_those_not_assessed() -> None:
    value = A_REPORT.criteria[1]
    assert [cell.count for cell in levels(value)] == [0, 3, 1, 1]
    assert [cell.share for cell in levels(value)] == [0.0, 0.6, 0.2, 0.2]
    assert [cell.is_dark for cell in levels(value)] == [False, True, False, False]
    assert [cell.share for cell in levels(EMPTY.criteria[0])] == [0.0] * 4


def test_a_mean_level_stands_between_none_and_all() -> None:
    mark = level_whisker(A_REPORT.criteria[0])
    assert mark is not None
    assert 0 <= mark.low < mark.value < mark.high <= WIDTH
    assert mark.value == pytest.approx(WIDTH * 1.6 / 2)
    assert level_whisker(EMPTY.criteria[0]) is None


def test_a_score_stands_in_its_interval() -> None:
    mark = score_whisker(A_REPORT.queue.entries[1])
    assert (mark.low, mark.value, mark.high) == (60.8, 64.0, 70.4)


def test_a_bar_for_nothing_has_no_length() -> None:
    assert (bar(None), bar(0.0), bar(0.25), bar(1.0)) == (0.0, 0.0, 30.0, BAR_WIDTH)
