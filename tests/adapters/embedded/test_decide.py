"""The rules that make levels and pitfalls of what was found."""

from __future__ import annotations

from typing import Any

import pytest

from app.adapters.embedded.decide import Decision, Decisions, decide
from app.adapters.embedded.reading import read_answer
from app.domain.answer import read
from tests.builders import a_criterion, a_pitfall
from tests.domain.readings import PRODUCT, PROJECT, two_roles

DELIVERY = {"strong": [r"\bdates?\b", r"\bbudget\b"], "weak": [r"\bdeliver\w*"], "needed": 2}
VALUE = {
    "strong": [r"\bproblems?\b", r"\bwhy\b"],
    "weak": [r"\bvision\b"],
    "support": [r"\bbecause\b"],
}
CONTRAST = {"strong": [r"\bwhereas\b"], "rests_on": ["delivery", "value"]}
SAME = {"strong": [r"\bthe same\b"], "exchanged": True, "rests_on": ["contrast"]}
RUNS = {
    "strong": [r"runs projects"],
    "weak": [r"\bschedule\b", r"\btracker\b", r"\bbudget\b"],
    "needed": 2,
}
PROJECT_SAYS = "The project manager keeps dates and the budget"
PRODUCT_SAYS = "the product manager picks problems because they hurt"


def decided(text: str) -> Decisions:
    rubric = two_roles(
        criteria=[
            a_criterion("delivery", subject=PROJECT, weight=40.0, signals=DELIVERY),
            a_criterion("value", subject=PRODUCT, weight=40.0, signals=VALUE),
            a_criterion("contrast", weight=20.0, signals=CONTRAST),
        ],
        pitfalls=[
            a_pitfall("same", signals=SAME),
            a_pitfall("runs", subject=PRODUCT, signals=RUNS),
        ],
    )
    return decide(rubric, read_answer(rubric, read(text)))


def extents(text: str) -> dict[str, float]:
    return {key: one.extent for key, one in decided(text).criteria.items()}


def present(text: str) -> list[str]:
    return [key for key, one in decided(text).pitfalls.items() if one.extent == 1]


@pytest.mark.parametrize(
    ("text", "item", "extent"),
    [
        ("The project manager keeps dates and the budget.", "delivery", 1),
        ("The project manager keeps dates.", "delivery", 0.5),
        ("The project manager delivers.", "delivery", 0.5),
        ("The project manager eats.", "delivery", 0),
        ("The product manager keeps dates and the budget.", "delivery", 0),
        ("The project manager does not manage dates or the budget.", "delivery", 0),
        ("The product manager picks problems because they hurt.", "value", 1),
        ("The product manager picks problems.", "value", 0.5),
        ("The product manager has a vision.", "value", 0.5),
    ],
)
def test_a_criterion_takes_enough_supported_signs_of_the_right_role(
    text: str, item: str, extent: float
) -> None:
    assert extents(text)[item] == extent


def test_what_rests_on_others_is_absent_without_them() -> None:
    assert extents(f"{PROJECT_SAYS}, whereas others do not.")["contrast"] == 0


def test_what_rests_on_others_is_full_when_they_are_and_a_sign_sets_them_side_by_side() -> None:
    assert extents(f"{PROJECT_SAYS}, whereas {PRODUCT_SAYS}.")["contrast"] == 1
    assert extents(f"{PROJECT_SAYS}.\n\n{PRODUCT_SAYS}.")["contrast"] == 0.5


@pytest.mark.parametrize(
    ("text", "pitfalls"),
    [
        ("The product manager runs projects.", ["runs"]),
        ("The product manager never runs projects.", []),
        ("Some people think the product manager runs projects.", []),
        ("The project manager runs projects.", []),
        ("The product manager keeps the schedule and the tracker.", ["runs"]),
        ("The product manager looks at the schedule.", []),
        ("Both jobs are the same.", ["same"]),
        ("Both jobs are not the same.", []),
    ],
)
def test_a_pitfall_is_there_when_it_is_claimed_of_its_role(text: str, pitfalls: list[str]) -> None:
    assert present(text) == pitfalls


def test_a_mistake_that_stands_takes_back_a_part_of_what_would_have_excused_it() -> None:
    text = f"{PROJECT_SAYS}, whereas {PRODUCT_SAYS}."
    ruined = f"{text} In the end both jobs are the same."
    assert present(ruined) == ["same"]
    assert extents(text)["contrast"] == 1
    assert extents(ruined)["contrast"] == 0.5
    assert extents(ruined)["delivery"] == 1


def test_swapped_roles_are_a_pitfall_and_earn_nothing() -> None:
    text = (
        "The product manager keeps dates and the budget. "
        "The project manager picks problems because they hurt and asks why."
    )
    assert set(extents(text).values()) == {0}
    assert present(text) == ["same"]


def test_a_clear_difference_after_it_excuses_a_pitfall_and_one_before_does_not() -> None:
    contrast = f"{PROJECT_SAYS}, whereas {PRODUCT_SAYS}."
    assert present(f"In some firms it is the same. {contrast}") == []
    assert present(f"{contrast} In the end it is the same.") == ["same"]


def test_reasons_hold_no_word_of_the_answer_and_certainties_are_shares() -> None:
    decisions = decided("Zebras: the project manager keeps dates, zebras and the budget.")
    every: list[Decision] = [*decisions.criteria.values(), *decisions.pitfalls.values()]
    assert not any("ebra" in one.reason for one in every)
    assert all(one.reason and 0 <= one.certainty <= 1 for one in every)


def test_every_item_is_decided_in_the_order_of_the_rubric() -> None:
    decisions = decided("")
    assert list(decisions.criteria) == ["delivery", "value", "contrast"]
    assert list(decisions.pitfalls) == ["same", "runs"]


def test_a_claim_rests_on_clauses_of_the_answer() -> None:
    fields: dict[str, Any] = {"text": f"Well. {PROJECT_SAYS}."}
    assert decided(**fields).criteria["delivery"].clauses == (1,)
    assert decided("Well, I never.").criteria["delivery"].clauses == ()
