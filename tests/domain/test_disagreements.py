from __future__ import annotations

import pytest

from app.domain.answer import read
from app.domain.disagreements import distance, worst
from app.domain.labels import Labels
from app.domain.marking import mark
from app.domain.outcomes import GradedAnswer
from tests.builders import ANSWER, a_charge, a_claim, a_rubric, verdicts
from tests.outcomes import a_labelled_answer


def graded(answer_id: str, labels: Labels) -> GradedAnswer:
    """An answer graded with levels 2 and 1 and the pitfall, which caps the score at 40."""
    answer = a_labelled_answer(answer_id, text=ANSWER, labels=labels, why="a label's reason")
    claims = verdicts(value=a_claim(1), confusion=a_charge(reason="It mixes them up."))
    grade, _ = mark(a_rubric(), read(ANSWER), [claims])
    return GradedAnswer(answer=answer, grade=grade)


@pytest.mark.parametrize(
    ("labels", "points"),
    [
        (Labels(score=80), 40.0),
        (Labels(honest_low=50, honest_high=90), 10.0),
        (Labels(honest_low=0, honest_high=15), 25.0),
        (Labels(honest_low=30, honest_high=40), 0.0),
        (Labels(should_flag=True), 0.0),
    ],
)
def test_distance_is_to_the_label_or_the_nearest_end_of_the_range(
    labels: Labels, points: float
) -> None:
    assert distance(labels, 40.0) == points


def test_the_worst_come_first_and_no_more_than_asked_for() -> None:
    answers = [graded("a1", Labels(score=45)), graded("a2", Labels(score=90))]
    found = worst([*answers, graded("a3", Labels(score=60))], count=2, quotes=True)
    assert [(one.id, one.distance) for one in found] == [("a2", 50.0), ("a3", 20.0)]


def test_a_disagreement_holds_the_evidence_of_both_sides() -> None:
    labels = Labels(levels={"delivery": 2, "value": 2}, pitfalls={"confusion": False}, score=90)
    (one,) = worst([graded("a1", labels)], count=5, quotes=True)
    assert (one.labelled, one.graded, one.why) == ("90", 40.0, "a label's reason")
    assert one.caps == ("pitfall:confusion (40)",)
    value, confusion = one.disputes
    assert (value.id, value.labelled, value.graded) == ("value", "level 2", "level 1")
    assert (confusion.labelled, confusion.graded) == ("absent", "present")
    assert confusion.reason == "It mixes them up."
    assert confusion.quotes == ("A product manager decides what to build for customers",)


def test_quotes_can_be_left_out() -> None:
    labels = Labels(pitfalls={"confusion": False}, score=90)
    (one,) = worst([graded("a1", labels)], count=5, quotes=False)
    assert [dispute.quotes for dispute in one.disputes] == [()]


def test_without_labels_of_items_it_says_what_the_score_rests_on() -> None:
    low, high = Labels(honest_low=80, honest_high=90), Labels(honest_low=0, honest_high=10)
    (too_low,) = worst([graded("a1", low)], count=5, quotes=True)
    (too_high,) = worst([graded("a1", high)], count=5, quotes=True)
    assert [one.id for one in too_low.disputes] == ["confusion"]
    assert [one.id for one in too_high.disputes] == ["delivery", "value"]


def test_where_both_agree_there_is_nothing_to_tell() -> None:
    assert worst([graded("a1", Labels(score=40))], count=5, quotes=True) == ()
