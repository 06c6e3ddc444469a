from __future__ import annotations

import pytest

from app.domain.lint.remarks import Remark
from app.domain.lint.signals import check_signals
from app.domain.rubric import Rubric
from tests.builders import a_criterion, a_pitfall, a_rubric

IDEAL = (
    "A project manager owns the schedule and the budget. A product manager decides what customers "
    "need. The product manager does not run the plan."
)


def check(kind: str, target: str, *patterns: str, **fields: object) -> dict[str, object]:
    return {"id": "check", "kind": kind, "target": target, "patterns": patterns, **fields}


def a_case(**fields: object) -> Rubric:
    return a_rubric(ideal_response=IDEAL, **fields)


def found(rubric: Rubric) -> list[Remark]:
    return list(check_signals(rubric))


def with_strong(*patterns: str, subject: str = "any") -> Rubric:
    criteria = [
        a_criterion("delivery", subject=subject, signals={"strong": patterns}),
        a_criterion("value"),
    ]
    return a_case(criteria=criteria)


@pytest.mark.parametrize(
    "pattern", [r"owns the (?:schedule|budget)", r"\bschedul\w*", r"owns the \w+"]
)
def test_a_pattern_that_a_denial_ends_is_left_alone(pattern: str) -> None:
    assert found(with_strong(pattern)) == []


@pytest.mark.parametrize(
    "pattern", [r"project manager\w* (?:\w+ ){0,4}schedule", r"manager\b.*\bschedule"]
)
def test_a_pattern_that_matches_what_denies_it_is_named_with_the_words(pattern: str) -> None:
    (remark,) = found(with_strong("first of all", pattern))
    assert remark.code == "pattern_matches_denial"
    assert remark.path == ("criteria", 0, "signals", "strong", 1)
    assert "never owns the schedule" in remark.message


def test_a_pattern_of_a_check_is_held_against_denials_too() -> None:
    gap = check("criterion", "delivery", r"project manager\b.{0,30}budget|project manager\b.*sched")
    (remark,) = found(a_case(keyword_checks=[gap]))
    assert remark.path == ("keyword_checks", 0, "patterns", 0)


def test_a_pitfall_that_is_found_in_the_ideal_response_is_named() -> None:
    signals = {"strong": ["nowhere to be found", "owns the schedule"]}
    (remark,) = found(a_case(pitfalls=[a_pitfall(signals=signals)]))
    assert (remark.code, remark.path) == (
        "pitfall_in_ideal",
        ("pitfalls", 0, "signals", "strong", 1),
    )


@pytest.mark.parametrize(
    "signals",
    [
        {"strong": ["runs? the plan"]},
        {"strong": ["owns the schedule"], "needed": 2},
        {"strong": ["owns the schedule"], "rests_on": ["value"]},
        {"weak": ["owns the schedule"]},
    ],
    ids=["denied", "too little", "excused", "weak"],
)
def test_what_makes_no_pitfall_of_the_ideal_response_is_left_alone(
    signals: dict[str, object],
) -> None:
    assert found(a_case(pitfalls=[a_pitfall(signals=signals)])) == []


def test_a_pitfall_said_of_the_other_role_is_left_alone() -> None:
    pitfall = a_pitfall(subject="product_manager", signals={"strong": ["owns the schedule"]})
    assert found(a_case(pitfalls=[pitfall])) == []


def test_checks_that_misjudge_the_ideal_response_are_named() -> None:
    mistaken = check("pitfall", "confusion", "owns the schedule")
    blind = check("criterion", "delivery", "gantt", absence_contradicts=True)
    for one, code in ((mistaken, "pitfall_in_ideal"), (blind, "check_misses_ideal")):
        (remark,) = found(a_case(keyword_checks=[one]))
        assert (remark.code, remark.path) == (code, ("keyword_checks", 0))
    fine = [
        check("pitfall", "confusion", "owns the schedule", min_matches=2),
        check("criterion", "delivery", "schedule", absence_contradicts=True),
    ]
    for one in fine:
        assert found(a_case(keyword_checks=[one])) == []
