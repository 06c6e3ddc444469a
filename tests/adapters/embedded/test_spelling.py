"""One spelling for words that differ by a slip or by country."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.embedded.spelling import Spelling

KNOWN = {"prioritize", "promise", "behavior", "four", "manager", "customers", "schedule", "plan"}
PREFERRED = {"manager": 1, "customers": 2, "schedule": 3}
SPELLING = Spelling(KNOWN, PREFERRED)


def mended(text: str) -> str:
    for start, end, new in reversed(list(SPELLING.changes(text))):
        text = text[:start] + new + text[end:]
    return text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("prioritise", "prioritize"),
        ("I promise four", "I promise four"),
        ("Behaviour", "behavior"),
        ("the mangaer", "the manager"),
        ("scedule for custmers", "schedule for customers"),
        ("plans and planned", "plans and planned"),
        ("Xylophone", "Xylophone"),
        ("the", "the"),
    ],
)
def test_words_are_mended_towards_known_ones(text: str, expected: str) -> None:
    assert mended(text) == expected


@given(st.sampled_from(sorted(PREFERRED)), st.integers(1, 5), st.sampled_from("aeiost"))
def test_a_letter_too_many_is_mended_or_left(word: str, place: int, letter: str) -> None:
    assert mended(word[:place] + letter + word[place:]) in {
        word,
        word[:place] + letter + word[place:],
    }


@given(st.text(max_size=60))
def test_mending_twice_changes_nothing_more(text: str) -> None:
    assert mended(mended(text)) == mended(text)
