"""Folding makes texts alike that read alike, and remembers the places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.folding import fold, fold_text, trim

TEXTS = st.text(
    st.one_of(st.sampled_from(" \n-*'\u2019\u2014\u201c.\u0130\u03a3"), st.characters())
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What\u2019s  \u201cwhy\u201d?", "what's 'why'?"),
        ("plan \u2014 dates", "plan-dates"),
        ("plan -- dates", "plan\u2013dates"),
        ("the **bold** claim", "the bold claim"),
        ("\u039f\u03b4\u03cc\u03c2", "\u039f\u0394\u038c\u03a3"),
    ],
)
def test_texts_that_read_alike_fold_alike(one: str, other: str) -> None:
    assert fold_text(one) == fold_text(other)


@given(TEXTS)
def test_folding_with_and_without_places_gives_the_same_text(text: str) -> None:
    folded = fold(text)
    assert folded.text == fold_text(text)
    assert len(folded.places) == len(folded.text)
    assert list(folded.places) == sorted(folded.places)
    assert all(0 <= place < len(text) for place in folded.places)


@given(TEXTS)
def test_folding_a_folded_text_changes_nothing(text: str) -> None:
    assert fold_text(fold_text(text)) == fold_text(text)


@pytest.mark.parametrize(
    ("text", "trimmed"),
    [("(a b)!", "a b"), ("...", ""), ("", ""), ("\u0915\u0940.", "\u0915\u0940")],
)
def test_trimming_keeps_letters_and_their_marks(text: str, trimmed: str) -> None:
    assert trim(text) == trimmed
