"""A second judge flags where it is sure, and never scores."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.answer import read
from app.domain.certainty import certainties
from app.domain.crosscheck import (
    COVERED,
    JUDGES_DISAGREE,
    SCORES_DISAGREE,
    SLACK,
    SURE,
    SecondOpinion,
    cross_check,
)
from app.domain.grade import CheckKind, Grade, Interval, Outcome, Review, Status
from app.domain.marking import mark
from app.domain.rubric import Rubric
from app.domain.verdict import Verdicts
from tests.builders import ANSWER, a_charge, a_claim, a_criterion, a_rubric, verdicts

RUBRIC = a_rubric()
ABSENT = a_claim(0, certainty=0.95)


def graded(claims: Verdicts, rubric: Rubric = RUBRIC) -> Grade:
    return mark(rubric, read(ANSWER), [claims])[0]


def second(
    claims: Verdicts, *, coverage: float | None = 0.9, rubric: Rubric = RUBRIC
) -> SecondOpinion:
    return SecondOpinion(
        grade=graded(claims, rubric), certainties=certainties([claims]), coverage=coverage
    )


def in_dispute(grade: Grade) -> list[str | None]:
    return [one.target for one in grade.findings if one.flag == JUDGES_DISAGREE]


def test_agreement_leaves_the_grade_as_it_is_and_tells_of_the_second_score() -> None:
    first = graded(verdicts())
    other = second(verdicts(value=a_claim(1, certainty=0.9)))
    checked = cross_check(first, other)
    assert replace(checked, cross_check=None) == first
    assert checked.cross_check is not None
    assert (checked.cross_check.score, checked.cross_check.coverage) == (75.0, 0.9)
    assert checked.cross_check.certainty == 0.9


def test_a_level_more_than_half_way_off_is_for_review_and_the_score_stays() -> None:
    first = graded(verdicts())
    checked = cross_check(first, second(verdicts(value=ABSENT)))
    (finding,) = (one for one in checked.findings if one.flag)
    assert (finding.id, finding.target) == ("cross_check.value", "value")
    assert (finding.kind, finding.outcome) == (CheckKind.CRITERION, Outcome.NOT_FOUND)
    assert (finding.agrees, finding.cap, finding.spans) == (False, None, ())
    assert checked.status is Status.NEEDS_REVIEW
    assert checked.review == Review(needed=True, reasons=(JUDGES_DISAGREE, SCORES_DISAGREE))
    assert (checked.score, checked.band, checked.criteria) == (
        first.score,
        first.band,
        first.criteria,
    )


def test_what_only_the_second_judge_sees_comes_with_its_quote() -> None:
    other = second(verdicts(value=a_claim(2, certainty=0.9)))
    checked = cross_check(graded(verdicts(value=a_claim(0))), other)
    (finding,) = checked.findings
    assert finding.outcome is Outcome.FOUND
    assert [span.text for span in finding.spans] == [
        "A project manager owns the plan, the dates and the budget"
    ]


@pytest.mark.parametrize("claimed", [True, False])
def test_an_opposite_verdict_on_a_pitfall_is_for_review(claimed: bool) -> None:  # noqa: FBT001 - a verdict
    other = second(verdicts(confusion=a_charge(present=not claimed, certainty=0.9)))
    checked = cross_check(graded(verdicts(confusion=a_charge(present=claimed))), other)
    assert in_dispute(checked) == ["confusion"]
    assert checked.findings[0].kind is CheckKind.PITFALL


@pytest.mark.parametrize(
    "claims",
    [
        verdicts(value=a_claim(0, certainty=SURE - 0.01)),
        verdicts(value=a_claim(0)),
        verdicts(value=a_claim(1, certainty=1.0)),
        Verdicts(criteria={"delivery": a_claim()}, pitfalls={}),
    ],
    ids=["not sure", "no certainty", "one level off", "not assessed"],
)
def test_less_than_a_sure_contradiction_says_nothing(claims: Verdicts) -> None:
    assert in_dispute(cross_check(graded(verdicts()), second(claims))) == []


def test_a_second_judge_whose_own_quote_is_not_in_the_answer_is_not_heard_on_that_item() -> None:
    made_up = a_claim(2, certainty=0.99, quote="words that nobody has said anywhere")
    checked = cross_check(graded(verdicts()), second(verdicts(value=made_up)))
    assert in_dispute(checked) == []


@pytest.mark.parametrize("coverage", [None, COVERED - 0.01])
def test_who_did_not_understand_the_answer_is_not_heard(coverage: float | None) -> None:
    checked = cross_check(graded(verdicts()), second(verdicts(value=ABSENT), coverage=coverage))
    assert checked.review == Review(needed=False, reasons=())
    assert checked.cross_check is not None


def test_an_item_that_the_first_judge_left_out_is_in_no_dispute() -> None:
    gap = Verdicts(criteria={"delivery": a_claim()}, pitfalls={})
    assert in_dispute(cross_check(graded(gap), second(verdicts(value=ABSENT)))) == []


@pytest.mark.parametrize(
    ("highest", "off", "disputed"),
    [(1, 1, True), (3, 1, False), (3, 2, True), (4, 2, False), (4, 3, True), (5, 3, True)],
)
def test_more_than_half_of_the_levels_counts_as_a_contradiction(
    highest: int,
    off: int,
    disputed: bool,  # noqa: FBT001 - what is expected
) -> None:
    levels = [{"meaning": f"Level {n}.", "share": n / highest} for n in range(highest + 1)]
    rubric = a_rubric(criteria=[a_criterion("delivery"), a_criterion("value", levels=levels)])
    first = graded(verdicts(value=a_claim(highest)), rubric)
    other = second(verdicts(value=a_claim(highest - off, certainty=0.9)), rubric=rubric)
    assert bool(in_dispute(cross_check(first, other))) is disputed


@pytest.mark.parametrize(("score", "far"), [(40.0 + SLACK, False), (41.0 + SLACK, True)])
def test_a_score_outside_the_widened_interval_is_for_review(score: float, far: bool) -> None:  # noqa: FBT001 - what is expected
    other = second(verdicts(value=a_claim(1, certainty=0.75)))
    inside = replace(other, grade=replace(other.grade, interval=Interval(low=20.0, high=40.0)))
    checked = cross_check(replace(graded(verdicts()), score=score), inside)
    assert (SCORES_DISAGREE in checked.review.reasons) is far
    assert checked.score == score


def test_the_interval_of_a_judge_that_is_unsure_says_nothing() -> None:
    other = second(verdicts(value=a_claim(0, certainty=0.6)))
    low = replace(other, grade=replace(other.grade, interval=Interval(low=0.0, high=10.0)))
    assert cross_check(graded(verdicts()), low).review.reasons == ()


def test_reasons_that_there_were_stay_first() -> None:
    gap = graded(Verdicts(criteria={"delivery": a_claim(2)}, pitfalls={}))
    other = second(verdicts(delivery=ABSENT))
    reasons = cross_check(gap, other).review.reasons
    assert reasons[0] == "not_assessed"
    assert JUDGES_DISAGREE in reasons


def test_confidence_loses_half_the_share_of_items_in_dispute() -> None:
    first = graded(verdicts())
    checked = cross_check(first, second(verdicts(value=ABSENT)))
    assert (first.confidence, checked.confidence) == (1.0, 0.83)


claims = st.builds(
    verdicts,
    delivery=st.builds(a_claim, st.integers(0, 2), certainty=st.floats(0, 1)),
    value=st.builds(a_claim, st.integers(0, 2), certainty=st.floats(0, 1)),
    confusion=st.builds(a_charge, present=st.booleans(), certainty=st.floats(0, 1)),
)


@given(claims, claims, st.none() | st.floats(0, 1))
def test_whatever_the_second_judge_says_it_never_scores(
    one: Verdicts, other: Verdicts, coverage: float | None
) -> None:
    first = graded(one)
    checked = cross_check(first, second(other, coverage=coverage))
    moved = ("status", "findings", "confidence", "review", "cross_check")
    assert replace(checked, **{name: getattr(first, name) for name in moved}) == first
    assert checked.findings[: len(first.findings)] == first.findings
    assert set(checked.review.reasons) >= set(first.review.reasons)
    assert checked.confidence <= first.confidence
    assert (checked.status is Status.NEEDS_REVIEW) is checked.review.needed
