from __future__ import annotations

from typing import Any

import pytest

from app.domain.lint.remarks import Path
from app.domain.lint.wording import SharedWords, check_wording
from app.domain.rubric import Rubric
from tests.builders import a_criterion, a_pitfall, a_rubric

SEEN: dict[str, Any] = {"signals": {"strong": ["plans the release"]}}


def remarks(rubric: Rubric, *ignored: str) -> list[tuple[str, Path]]:
    return [
        (one.code, one.path)
        for one in check_wording(rubric, SharedWords())
        if one.code not in ignored
    ]


def levels(*meanings: str) -> list[dict[str, object]]:
    last = len(meanings) - 1
    return [{"meaning": one, "share": n / last} for n, one in enumerate(meanings)]


def with_top(criterion_id: str, top: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - any field of a criterion
    return a_criterion(criterion_id, levels=levels("Nothing of it.", top), **SEEN, **fields)


SCHEDULE = "The project manager plans the schedule and the budget."


@pytest.mark.parametrize(
    ("other", "subject", "overlaps"),
    [
        ("The project manager plans the budget and the schedules.", "any", True),
        ("The project manager plans the budget and the schedules.", "product_manager", False),
        ("The product manager listens to customers every week.", "any", False),
    ],
)
def test_items_that_ask_for_the_same_of_the_same_role_overlap(
    other: str,
    subject: str,
    overlaps: bool,  # noqa: FBT001 - what is expected
) -> None:
    criteria = [
        with_top("one", SCHEDULE, title="Planning", subject="project_manager"),
        with_top("two", other, title="Plans", subject=subject),
    ]
    found = remarks(a_rubric(criteria=criteria, pitfalls=[]))
    assert found == ([("overlapping_items", ("criteria", 1))] if overlaps else [])


@pytest.mark.parametrize(
    "text",
    [
        "It does not fail to name the customer.",
        "Never without a reason.",
        "It cannot be said that nothing is planned, nor that it's not unclear.",
        "The answer isn't lacking a plan.",
    ],
)
def test_two_negations_in_a_row_are_named(text: str) -> None:
    found = remarks(a_rubric(pitfalls=[a_pitfall(definition=text, **SEEN)]), "no_signals")
    assert found == [("double_negative", ("pitfalls", 0, "definition"))]


@pytest.mark.parametrize(
    "text",
    [
        "It is not only about dates but about customers.",
        "No duty is named, and nothing is said of customers.",
        "The answer does not say what the role cannot do.",
        "Neither role is named.",
    ],
)
def test_one_negation_and_two_apart_are_plain(text: str) -> None:
    rubric = a_rubric(pitfalls=[a_pitfall(definition=text, **SEEN)])
    assert remarks(rubric, "no_signals") == []


def test_levels_that_hardly_differ_are_named_once() -> None:
    meanings = (
        "Nothing is said.",
        "The answer names two duties of the role and why they matter.",
        "The answer names three duties of the role and why they matter.",
        "It gives an example from work.",
    )
    criteria = [
        a_criterion("delivery", levels=levels(*meanings), **SEEN),
        with_top("value", "Customers are heard."),
    ]
    found = remarks(a_rubric(criteria=criteria, pitfalls=[]))
    assert found == [("levels_alike", ("criteria", 0, "levels", 2, "meaning"))]


def test_advice_that_helps_nobody_is_named() -> None:
    criteria = [
        with_top("one", SCHEDULE, advice="Say what you would plan."),
        with_top("two", "Customers are heard.", advice="say what you would plan"),
        with_top("three", "Money is counted.", advice="Improve.", weight=0.5),
    ]
    criteria[0]["weight"] = 49.5
    assert remarks(a_rubric(criteria=criteria, pitfalls=[])) == [
        ("advice_repeated", ("criteria", 1, "advice")),
        ("advice_missing", ("criteria", 2, "advice")),
    ]


def test_items_that_the_embedded_judge_cannot_see_are_named() -> None:
    exampled = levels("None.", "Plans are made.")
    exampled[-1]["examples"] = ["I made the plan."]
    criteria = [
        a_criterion("blind", weight=25.0),
        a_criterion("anchored", weight=25.0, signals={"anchors": ["makes the plan"]}),
        a_criterion("exampled", weight=25.0, levels=exampled),
        a_criterion("resting", weight=25.0, signals={"rests_on": ["anchored"]}),
    ]
    pitfalls = [
        a_pitfall("anchors-only", signals={"anchors": ["mixes them up"]}),
        a_pitfall("swapped", signals={"exchanged": True}, definition="Roles are exchanged."),
    ]
    assert remarks(a_rubric(criteria=criteria, pitfalls=pitfalls), "overlapping_items") == [
        ("no_signals", ("criteria", 0)),
        ("no_signals", ("pitfalls", 0)),
    ]


def test_what_is_left_to_do_and_what_is_too_long_are_named() -> None:
    rubric = a_rubric(
        pitfalls=[a_pitfall(definition="TODO say what it is.", **SEEN)],
        criteria=[with_top("one", "plan " * 790), with_top("two", "customer " * 430)],
    )
    assert remarks(rubric) == [
        ("text_unfinished", ("pitfalls", 0, "definition")),
        ("texts_long", ()),
    ]
