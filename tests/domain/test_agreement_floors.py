from __future__ import annotations

from app.domain.agreement import Figure
from app.domain.agreement_floors import FigureFloor, shortfalls

FLOORS = {
    "score.pearson": FigureFloor(at_least=0.8),
    "score.mean_absolute_error": FigureFloor(at_most=14.0),
}


def test_figures_on_their_floors_keep_to_them() -> None:
    figures = {"score.pearson": Figure(value=0.8), "score.mean_absolute_error": Figure(value=14.0)}
    assert shortfalls(FLOORS, figures) == ()


def test_figures_beyond_their_floors_are_told() -> None:
    figures = {"score.pearson": Figure(value=0.79), "score.mean_absolute_error": Figure(value=15.0)}
    assert shortfalls(FLOORS, figures) == (
        "score.pearson is 0.790, and must be at least 0.8.",
        "score.mean_absolute_error is 15.000, and must be at most 14.",
    )


def test_a_figure_without_a_number_breaks_its_floor() -> None:
    figures = {"score.pearson": Figure(value=None, note="only one answer")}
    assert shortfalls(FLOORS, figures) == (
        "score.pearson has no value: only one answer.",
        "score.mean_absolute_error has no value: not measured.",
    )
