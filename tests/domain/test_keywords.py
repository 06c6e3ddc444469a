"""Keyword checks cap, contradict and flag; they never award."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.answer import read
from app.domain.grade import CheckKind, Finding, Outcome
from app.domain.keywords import DISAGREEMENT, check
from app.domain.rubric import Rubric
from tests.domain.readings import PRODUCT, two_roles

ON_PITFALL = {
    "id": "runs_projects",
    "kind": "pitfall",
    "target": "confusion",
    "subject": PRODUCT,
    "patterns": [r"manag\w* projects?"],
    "phrases": ["senior project manager"],
}
SAID = "The product manager manages projects."
DENIED = "The product manager never manages projects."
OF_THE_OTHER = "The project manager manages projects."
NOWHERE = "The product manager picks problems."


def a_rubric_with(**fields: Any) -> Rubric:  # noqa: ANN401 - any field of a check
    return two_roles(keyword_checks=[{**ON_PITFALL, **fields}])


def finding(text: str, verdict: bool | None = None, **fields: Any) -> Finding:  # noqa: ANN401, FBT001 - any field; a verdict
    (one,) = check(a_rubric_with(**fields), read(text), levels={}, present={"confusion": verdict})
    return one


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (SAID, Outcome.FOUND),
        (DENIED, Outcome.DENIED),
        ("People think that a product manager manages projects.", Outcome.DENIED),
        (OF_THE_OTHER, Outcome.OTHER_SUBJECT),
        (NOWHERE, Outcome.NOT_FOUND),
    ],
)
def test_a_check_tells_who_is_spoken_of_and_what_is_denied(text: str, outcome: Outcome) -> None:
    assert finding(text).outcome is outcome


def test_a_finding_shows_the_words_as_sent() -> None:
    one = finding(SAID)
    assert one.kind is CheckKind.PITFALL
    assert one.target == "confusion"
    assert [span.text for span in one.spans] == ["manages projects"]
    assert SAID[one.spans[0].start : one.spans[0].end] == "manages projects"


def test_a_cap_binds_only_when_the_check_is_found() -> None:
    assert finding(SAID, cap=40).cap == 40
    assert finding(DENIED, cap=40).cap is None


@pytest.mark.parametrize(
    ("text", "verdict", "agrees"),
    [(SAID, True, True), (SAID, False, False), (DENIED, False, True), (SAID, None, None)],
)
def test_presence_contradicts_a_judge_who_saw_no_pitfall(
    text: str,
    verdict: bool | None,  # noqa: FBT001 - a verdict
    agrees: bool | None,  # noqa: FBT001 - an expectation
) -> None:
    one = finding(text, verdict, presence_contradicts=True)
    assert one.agrees is agrees
    assert one.flag == (DISAGREEMENT if agrees is False else None)


@pytest.mark.parametrize(
    ("text", "verdict", "agrees"),
    [(DENIED, True, False), (SAID, True, True), (NOWHERE, False, True), (NOWHERE, None, None)],
)
def test_absence_contradicts_a_judge_who_saw_the_pitfall(
    text: str,
    verdict: bool | None,  # noqa: FBT001 - a verdict
    agrees: bool | None,  # noqa: FBT001 - an expectation
) -> None:
    one = finding(text, verdict, absence_contradicts=True)
    assert one.agrees is agrees
    assert one.flag == (DISAGREEMENT if agrees is False else None)


def test_a_check_without_a_rule_makes_no_claim_about_the_verdict() -> None:
    assert finding(SAID, verdict=False).agrees is None


@pytest.mark.parametrize(("level", "agrees"), [(0, True), (1, True), (2, False)])
def test_only_the_highest_level_needs_the_keywords(level: int, agrees: bool) -> None:  # noqa: FBT001 - a verdict
    rubric = a_rubric_with(
        kind="criterion", target="value", patterns=["retention"], absence_contradicts=True
    )
    (one,) = check(rubric, read(NOWHERE), levels={"value": level}, present={})
    assert one.agrees is agrees


def test_enough_different_patterns_must_be_found() -> None:
    both = "The product manager manages projects and is a senior project manager."
    assert finding(SAID, min_matches=2).outcome is Outcome.NOT_FOUND
    assert finding(both, min_matches=2).outcome is Outcome.FOUND


def test_a_rubric_without_checks_has_no_findings() -> None:
    assert check(two_roles(), read(SAID), levels={}, present={}) == ()
