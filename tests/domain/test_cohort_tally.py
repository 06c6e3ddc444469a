from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.cohort_tally import GradeTally
from app.domain.grade import CheckKind, Finding, Grade, Outcome
from tests.cohort_results import RUBRIC, a_claim, a_finding, a_full_grade, a_level

LEVELS = st.none() | st.integers(0, 2)
GRADES = st.builds(
    a_full_grade,
    st.integers(0, 1000).map(lambda tenths: tenths / 10),
    levels=st.tuples(LEVELS, LEVELS),
    present=st.none() | st.booleans(),
    outcome=st.sampled_from(Outcome),
)


def tallied(*grades: Grade) -> GradeTally:
    tally = GradeTally(RUBRIC)
    for grade in grades:
        tally.add(grade)
    return tally


@settings(max_examples=50, deadline=None)
@given(st.lists(GRADES, max_size=20))
def test_every_grade_is_counted_once_in_every_part(grades: list[Grade]) -> None:
    tally = tallied(*grades)
    assert tally.scores().answers == len(grades)
    assert sum(one.answers for one in tally.scores().bins) == len(grades)
    assert sum(one.answers for one in tally.bands()) == len(grades)
    for criterion in tally.criteria():
        assert sum(criterion.levels) + criterion.not_assessed == len(grades)
    for pitfall in tally.pitfalls():
        assert pitfall.present + pitfall.absent + pitfall.not_assessed == len(grades)
    for check in tally.checks():
        assert sum(check.outcomes.values()) == len(grades)


@settings(max_examples=50, deadline=None)
@given(st.lists(GRADES, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_grades_does_not_count(grades: list[Grade], rng: random.Random) -> None:
    shuffled = [*grades]
    rng.shuffle(shuffled)
    one, other = tallied(*grades), tallied(*shuffled)
    assert (one.scores(), one.criteria(), one.bands()) == (
        other.scores(),
        other.criteria(),
        other.bands(),
    )
    assert (one.pitfalls(), one.checks()) == (other.pitfalls(), other.checks())


def test_bands_come_as_the_rubric_has_them_with_their_shares() -> None:
    bands = tallied(a_full_grade(80.0), a_full_grade(75.0), a_full_grade(10.0)).bands()
    assert [(one.id, one.answers, one.share) for one in bands] == [
        ("good", 2, 0.6667),
        ("fair", 0, 0.0),
        ("poor", 1, 0.3333),
    ]
    assert {one.share for one in tallied().bands()} == {0.0}


def test_an_item_that_the_rubric_lost_is_passed_over() -> None:
    grade = replace(
        a_full_grade(),
        criteria=(a_level("gone"),),
        pitfalls=(a_claim(present=True, pitfall_id="x"),),
    )
    tally = tallied(grade)
    assert [sum(one.levels) for one in tally.criteria()] == [0, 0]
    assert [one.present for one in tally.pitfalls()] == [0]


def test_floors_and_tricks_come_after_the_rubrics_own_checks() -> None:
    def reported(name: str, kind: CheckKind) -> Finding:
        return a_finding(id=name, kind=kind, target=None)

    grade = a_full_grade(
        findings=(
            a_finding(),
            reported("override", CheckKind.INJECTION),
            reported("appeal", CheckKind.INJECTION),
            reported("too-short", CheckKind.FLOOR),
        )
    )
    checks = tallied(grade, a_full_grade()).checks()
    assert [one.id for one in checks] == ["says-plan", "too-short", "appeal", "override"]
    assert [one.rate for one in checks] == [1.0, 0.5, 0.5, 0.5]
    assert [one.target for one in checks] == ["delivery", None, None, None]


def test_a_second_judge_is_listed_with_what_it_speaks_about() -> None:
    found = a_finding(Outcome.NOT_FOUND, id="cross_check.value", target="value", agrees=False)
    check = tallied(a_full_grade(findings=(found,)), a_full_grade()).checks()[-1]
    assert (check.id, check.target, check.disagreements) == ("cross_check.value", "value", 1)
    assert sum(check.outcomes.values()) == 1
