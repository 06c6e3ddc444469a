from __future__ import annotations

import pytest

from app.domain.measures import Measure, Pairs, obstacle


def pairs(labelled: tuple[float | None, ...], graded: tuple[float | None, ...]) -> Pairs:
    return Pairs(name="thing", labelled=labelled, graded=graded, classes=3)


def test_only_answers_with_both_sides_count() -> None:
    assert pairs((1, None, 2, 0), (1, 1, None, 2)).known == ((1, 1), (0, 2))


@pytest.mark.parametrize("measure", Measure)
def test_nothing_can_be_said_of_no_answers(measure: Measure) -> None:
    assert obstacle(measure, pairs((None,), (1,))) == "no answers with a label and a grade"


@pytest.mark.parametrize("measure", set(Measure) - {Measure.SHARE})
def test_one_answer_is_too_few_for_all_but_a_share(measure: Measure) -> None:
    assert obstacle(measure, pairs((1,), (1,))) == "only one answer"
    assert obstacle(Measure.SHARE, pairs((1,), (1,))) is None


@pytest.mark.parametrize("measure", [Measure.PEARSON, Measure.SPEARMAN])
def test_a_constant_side_has_no_correlation(measure: Measure) -> None:
    assert obstacle(measure, pairs((1, 1), (0, 2))) == "every answer is labelled 1"
    assert obstacle(measure, pairs((0, 2), (1, 1))) == "every answer is graded 1"
    assert obstacle(measure, pairs((0, 2), (1, 0))) is None


def test_kappa_needs_labels_of_two_kinds_and_counts_constant_grades_as_chance() -> None:
    assert obstacle(Measure.KAPPA, pairs((2, 2), (0, 2))) == "every answer is labelled 2"
    assert obstacle(Measure.KAPPA, pairs((0, 2), (2, 2))) is None


@pytest.mark.parametrize("measure", [Measure.PRECISION, Measure.RECALL, Measure.F1])
def test_what_no_label_holds_cannot_be_detected(measure: Measure) -> None:
    assert obstacle(measure, pairs((0, 0), (0, 1))) == "no answer is labelled with it"


def test_precision_needs_something_found() -> None:
    assert obstacle(Measure.PRECISION, pairs((0, 1), (0, 0))) == "no grade finds it"
    assert obstacle(Measure.RECALL, pairs((0, 1), (0, 0))) is None
    assert obstacle(Measure.F1, pairs((0, 1), (0, 0))) is None


@pytest.mark.parametrize("measure", [Measure.EXACT, Measure.MEAN_ABSOLUTE_ERROR, Measure.BIAS])
def test_differences_need_no_variation(measure: Measure) -> None:
    assert obstacle(measure, pairs((1, 1), (1, 1))) is None
