from __future__ import annotations

from app.adapters.reports.plots import SIDE, WIDTH, Axis, change_axis, heat, scatter, unit_axis
from app.domain.agreement import Figure
from tests.adapters.reports.samples import COMPARISON, REPORT
from tests.outcomes import an_outcome, scored


def test_a_dot_stands_at_its_label_and_its_score() -> None:
    (dot,) = scatter([scored(50, 100)])
    assert (dot.x, dot.y, dot.is_far) == (SIDE / 2, 0.0, True)
    assert dot.label == "a1: labelled 50, scored 100"


def test_an_answer_without_a_grade_has_no_dot() -> None:
    assert scatter([an_outcome(marks=None)]) == ()


def test_a_whisker_spans_its_interval() -> None:
    mark = Axis(low=-1.0, high=1.0).whisker(Figure(value=0.5, low=0.0, high=3.0))
    assert mark is not None
    assert (mark.low, mark.value, mark.high) == (WIDTH / 2, WIDTH * 0.75, WIDTH)
    assert mark.zero == WIDTH / 2


def test_a_figure_without_a_number_has_no_whisker() -> None:
    assert Axis(low=0.0, high=1.0).whisker(Figure(value=None)) is None


def test_an_axis_holds_what_is_on_it() -> None:
    assert unit_axis(REPORT.figures.values()) == Axis(low=-0.1, high=1.0)
    assert change_axis(COMPARISON.changes) == Axis(low=-0.2, high=0.2)
    assert change_axis([]) == Axis(low=-1.0, high=1.0)


def test_a_cell_is_as_dark_as_its_share_of_the_labels() -> None:
    rows = heat(REPORT.tables[0])
    assert [cell.share for cell in rows[0]] == [0.8, 0.2, 0.0]
    assert [cell.is_dark for cell in rows[0]] == [True, False, False]
    assert [cell.is_agreement for cell in rows[1]] == [False, True, False]
