"""Who each clause speaks of."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.roles import BOTH, NOBODY
from tests.builders import a_rubric
from tests.domain.readings import PRODUCT, PROJECT, clause_of, clauses_of, who

BOTH_NAMED = "The project manager and the product manager differ. "


@pytest.mark.parametrize(
    ("text", "part", "role"),
    [
        ("The project manager plans. He keeps the dates.", "dates", PROJECT),
        ("Product manager: picks problems, says no.", "picks", PRODUCT),
        ("What and why: product manager.", "What", PRODUCT),
        ("Schedule and cost belong to the project manager.", "Schedule", PROJECT),
        ("Unlike the project manager, the product manager picks problems.", "picks", PRODUCT),
        ("The product manager tells the project manager what matters.", "matters", PRODUCT),
        ("Dates, money, people. That is the project manager's job.", "Dates", PROJECT),
        (BOTH_NAMED + "The former keeps dates.", "keeps", PROJECT),
        (BOTH_NAMED + "The latter picks problems.", "picks", PRODUCT),
        (BOTH_NAMED + "One keeps dates, the other picks problems.", "keeps", PROJECT),
        (BOTH_NAMED + "One keeps dates, the other picks problems.", "picks", PRODUCT),
        (BOTH_NAMED + "Both need each other.", "need", BOTH),
        ("As a product manager I dropped a feature.", "dropped", PRODUCT),
        ("My project manager keeps dates, I pick problems.", "pick", PRODUCT),
        ("Tom, the project manager, had a plan. Tom kept the dates.", "kept", PROJECT),
        ("The captain is the product manager. The captain sets the course.", "sets", PRODUCT),
        ("She is product, he is project. He keeps dates. She picks problems.", "picks", PRODUCT),
        ("It rains a lot in spring.", "rains", NOBODY),
    ],
)
def test_the_subject_is_followed(text: str, part: str, role: str) -> None:
    assert who(text, part) == role


def test_a_claim_about_her_is_not_her_name() -> None:
    text = "The product manager is busy. So she is a project manager with more power."
    assert who(text, "more power") == PRODUCT


def test_headings_hold_for_their_bullets() -> None:
    text = (
        "Project manager:\n- keeps the dates\n- minds the money\nProduct manager:\n- picks problems"
    )
    assert who(text, "minds") == PROJECT
    assert who(text, "picks") == PRODUCT


def test_swapped_duties_stay_with_the_role_they_were_given_to() -> None:
    text = "The project manager picks problems. The product manager keeps the dates."
    assert who(text, "problems") == PROJECT
    assert who(text, "dates") == PRODUCT


def test_a_role_is_spoken_of_by_itself_by_both_and_by_any() -> None:
    clause = clause_of("Both plan the work.", "plan")
    assert clause.speaks_of(PROJECT)
    assert clause.speaks_of(PRODUCT)
    assert clause.speaks_of("any")
    assert not clause_of("The project manager plans.", "plans").speaks_of(PRODUCT)


def test_without_roles_every_clause_speaks_of_any_and_nobody() -> None:
    clauses = clauses_of("The project manager plans. I agree.", a_rubric(roles=[]))
    assert {one.subject for one in clauses} == {NOBODY}
    assert all(one.speaks_of("any") for one in clauses)


WORDS = st.sampled_from(
    [
        "project",
        "product",
        "manager",
        "PM",
        "he",
        "I",
        "the",
        "other",
        "both",
        "not",
        ".",
        ";",
        "\n",
    ]
)


@settings(max_examples=60)
@given(st.lists(WORDS, max_size=40).map(" ".join))
def test_any_text_is_read_into_clauses_in_order(text: str) -> None:
    clauses = clauses_of(text)
    places = [place for one in clauses for place in (one.start, one.end)]
    assert places == sorted(places)
    assert {one.subject for one in clauses} <= {PROJECT, PRODUCT, BOTH, NOBODY}


@pytest.mark.parametrize(
    "seed", ["PM ", "! ", "!", "some ", "the product manager and ", "no wait. ", " ", "a, he "]
)
def test_reading_takes_linear_time(seed: str) -> None:
    clauses_of(seed * 10)
    began = time.process_time()
    clauses_of((seed * 20_000)[:20_000])
    assert time.process_time() - began < 5
