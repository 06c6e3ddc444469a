from __future__ import annotations

import pytest

from app.domain.cohort_report import Bin, ScoreSummary
from app.web.views.cohort_figures import HEIGHT, grid_step, histogram


def scores(*answers: int) -> ScoreSummary:
    width = 100 / len(answers)
    bins = tuple(
        Bin(low=n * width, high=(n + 1) * width, answers=one) for n, one in enumerate(answers)
    )
    return ScoreSummary(
        answers=sum(answers),
        mean=50.0,
        spread=1.0,
        lowest=0.0,
        lower_quartile=40.0,
        median=50.5,
        upper_quartile=60.0,
        highest=100.0,
        bins=bins,
    )


@pytest.mark.parametrize(
    ("tallest", "step"), [(0, 1), (3, 1), (7, 2), (20, 5), (41, 20), (100_000, 50_000)]
)
def test_lines_of_a_grid_stand_for_round_numbers(tallest: int, step: int) -> None:
    assert grid_step(tallest) == step


def test_bars_stand_on_the_ground_and_share_a_scale() -> None:
    drawn = histogram(scores(2, 0, 4, 1), ())
    assert [bar.height for bar in drawn.bars] == [80.0, 0.0, 160.0, 40.0]
    assert all(bar.y + bar.height == HEIGHT for bar in drawn.bars)
    assert drawn.lines[0] == (HEIGHT, 0)
    assert drawn.lines[-1] == (0.0, 4)
    assert drawn.label == "7 scores, median 50.5, the middle half from 40 to 60"


def test_without_an_answer_there_is_still_a_scale() -> None:
    drawn = histogram(scores(0, 0), ())
    assert [bar.height for bar in drawn.bars] == [0.0, 0.0]
    assert [answers for _, answers in drawn.lines] == [0, 1]
