"""Where clauses begin and end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.roles import find_mentions, role_names
from app.domain.sentences import read_stretches
from tests.domain.readings import two_roles


def clauses_in(text: str) -> list[str]:
    stretches = read_stretches(text, find_mentions(role_names(two_roles()), text))
    return [text[one.start : one.end] for one in stretches]


def test_a_clause_begins_where_another_role_is_named() -> None:
    text = "The project manager keeps dates, while the product manager picks problems."
    assert clauses_in(text) == [
        "The project manager keeps dates,",
        "while the product manager picks problems.",
    ]


def test_abbreviations_end_no_sentence() -> None:
    assert clauses_in("Plans, e.g. dates vs. costs, matter.") == [
        "Plans, e.g. dates vs. costs, matter."
    ]


def test_bullets_are_left_out_and_lines_are_counted() -> None:
    text = "- plan the dates\n2) keep the budget"
    stretches = read_stretches(text, ())
    assert [text[one.start : one.end] for one in stretches] == [
        "plan the dates",
        "keep the budget",
    ]
    assert [one.line for one in stretches] == [0, 1]


def test_an_enumeration_stays_in_one_clause() -> None:
    assert clauses_in("She minds the dates, the money, the people and the risks.") == [
        "She minds the dates, the money, the people and the risks."
    ]


@given(st.text(st.sampled_from("ab .,;:!?\n-'\"()\u2014\u2026PM"), max_size=80))
def test_clauses_are_in_order_apart_and_keep_every_letter(text: str) -> None:
    stretches = read_stretches(text, ())
    places = [place for one in stretches for place in (one.start, one.end)]
    assert places == sorted(places)
    kept = "".join(text[one.start : one.end] for one in stretches)
    assert [letter for letter in kept if letter.isalpha()] == [
        letter for letter in text if letter.isalpha()
    ]
