from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.agreement import AgreementReport, Change
from app.domain.evaluation_errors import ReportInvalidError
from app.domain.labels import Labels
from app.domain.measures import Better, Estimate
from app.domain.outcomes import Outcome
from app.domain.quantities import quantities
from app.grading.agreement import figures
from app.grading.comparing import compare, verdict_on
from tests.fakes.statistics import CountingStatistics
from tests.outcomes import SCHEME, a_subject, some_marks


def outcome(answer_id: str, labelled: float, graded: float | None) -> Outcome:
    marks = None if graded is None else some_marks(score=graded)
    return Outcome(id=answer_id, labels=Labels(score=labelled), marks=marks)


def a_report(*outcomes: Outcome, rubric: str = "a-rubric") -> AgreementReport:
    return AgreementReport(
        subject=a_subject(rubric=rubric),
        scheme=SCHEME,
        figures=figures(quantities(SCHEME, outcomes), CountingStatistics()),
        tables=(),
        slices=(),
        disagreements=(),
        outcomes=outcomes,
        failures={},
        cpu_ms=None,
        resamples=10,
        seed=1,
    )


BEFORE = a_report(outcome("a1", 80, 60), outcome("a2", 20, 30), outcome("a3", 50, 50))


def change(changes: tuple[Change, ...], name: str) -> Change:
    (found,) = (one for one in changes if one.id == name)
    return found


def test_answers_are_matched_by_id_whatever_their_order() -> None:
    after = a_report(outcome("a2", 20, 20), outcome("a1", 80, 81), outcome("a4", 1, 1))
    comparison = compare(BEFORE, after, CountingStatistics())
    assert (comparison.answers, comparison.left_out, comparison.relabelled) == (2, 2, 0)
    bias = change(comparison.changes, "score.bias")
    # 81 + 20 after, 60 + 30 before: the fake measures the sum of the grades.
    assert bias.difference.value == pytest.approx(11.0)
    assert bias.difference.answers == 2
    assert bias.verdict == "worse"


def test_answers_that_carry_other_labels_or_no_grade_are_left_out() -> None:
    after = a_report(outcome("a1", 70, 60), outcome("a2", 20, None), outcome("a3", 50, 50))
    comparison = compare(BEFORE, after, CountingStatistics())
    assert (comparison.answers, comparison.left_out, comparison.relabelled) == (1, 2, 1)


def test_what_cannot_be_measured_has_a_reason_and_no_verdict() -> None:
    after = a_report(outcome("a1", 80, 60))
    pearson = change(compare(BEFORE, after, CountingStatistics()).changes, "score.pearson")
    assert (pearson.difference.value, pearson.verdict) == (None, None)
    assert pearson.difference.note == "only one answer"


def test_without_an_interval_there_is_no_verdict() -> None:
    bias = change(compare(BEFORE, BEFORE, CountingStatistics(margin=None)).changes, "score.bias")
    assert (bias.difference.value, bias.verdict) == (0.0, None)
    assert bias.difference.note == "too few answers to resample"


def test_reports_of_different_rubrics_are_not_compared() -> None:
    other = a_report(outcome("a1", 80, 60), rubric="another")
    with pytest.raises(ReportInvalidError, match="different rubrics: a-rubric and another"):
        compare(BEFORE, other, CountingStatistics())


def test_reports_without_a_common_answer_are_not_compared() -> None:
    with pytest.raises(ReportInvalidError, match="same labelled file twice"):
        compare(BEFORE, replace(BEFORE, outcomes=()), CountingStatistics())


@pytest.mark.parametrize(
    ("low", "high", "better", "verdict"),
    [
        (0.01, 0.2, Better.HIGHER, "better"),
        (-0.2, -0.01, Better.HIGHER, "worse"),
        (0.01, 0.2, Better.LOWER, "worse"),
        (-0.2, -0.01, Better.LOWER, "better"),
        (-3.0, -0.5, Better.NEARER_ZERO, "better"),
        (-0.1, 0.1, Better.HIGHER, "no difference shown"),
        (0.0, 0.1, Better.HIGHER, "no difference shown"),
    ],
)
def test_a_verdict_needs_an_interval_that_leaves_out_zero(
    low: float, high: float, better: Better, verdict: str
) -> None:
    assert verdict_on(Estimate(value=0.1, low=low, high=high), better) == verdict
