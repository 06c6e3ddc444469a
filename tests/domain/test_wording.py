"""Words and what misspelt ones were meant to be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.wording import intended, read_words, slips

VOCABULARY = frozenset({"project", "product", "manager"})


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("project", "project"),
        ("projects", "project"),
        ("projct", "project"),
        ("prodcut", "product"),
        ("prodct", "product"),
        ("prjct", "project"),
        ("manger", "manager"),
        ("mangaer", "manager"),
        ("mgr", "manager"),
        ("proj", "project"),
        ("prod", "product"),
    ],
)
def test_a_misspelt_or_shortened_word_is_understood(word: str, meant: str) -> None:
    assert intended(word, VOCABULARY) == meant


@pytest.mark.parametrize("word", ["managed", "manages", "produce", "pro", "prodect", "banana", ""])
def test_another_word_is_not_taken_for_a_slip(word: str) -> None:
    assert intended(word, VOCABULARY) is None


def test_a_word_of_absurd_length_is_not_compared() -> None:
    assert intended("projec" + "t" * 10_000, VOCABULARY) is None


def test_words_come_with_their_places_and_without_possessives() -> None:
    text = "The manager's plan"
    words = list(read_words(text))
    assert [word.lower for word in words] == ["the", "manager", "plan"]
    assert text[words[1].start : words[1].end] == "manager"


@given(st.text("abcd", max_size=8), st.text("abcd", max_size=8))
def test_slips_are_counted_alike_in_both_directions(first: str, second: str) -> None:
    assert slips(first, second) == slips(second, first)
    assert (slips(first, second) == 0) == (first == second)
    assert slips(first, second) <= max(len(first), len(second))


def test_exchanged_neighbours_are_one_slip() -> None:
    assert slips("prodcut", "product") == 1
