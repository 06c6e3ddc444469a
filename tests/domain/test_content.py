"""Words and letters are counted alike in every script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.content import count_letters, count_words, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The manager's plan, in 3 steps.", ["The", "manager's", "plan", "in", "3", "steps"]),
        ("snake_case and half-done", ["snake", "case", "and", "half", "done"]),
        ("उत्पाद प्रबंधक", ["उत्पाद", "प्रबंधक"]),
        ("می‌خواهم", ["می‌خواهم"]),
        (" ... ", []),
    ],
)
def test_words_are_split_at_blanks_and_signs_and_never_at_marks(
    text: str, expected: list[str]
) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "number"),
    [("one two 3 four", 3), ("产品经理", 2), ("PM 产品经理", 3), ("उत्पाद प्रबंधक", 2), ("", 0)],
)
def test_numbers_are_no_words_and_two_letters_without_blanks_are_one(
    text: str, number: int
) -> None:
    assert count_words(text) == number


@pytest.mark.parametrize(("text", "number"), [("ab 1!", 2), ("产品", 4), ("관리", 4)])
def test_a_letter_that_is_a_syllable_counts_twice(text: str, number: int) -> None:
    assert count_letters(text) == number


@given(st.text())
def test_every_word_is_in_the_text_in_order(text: str) -> None:
    place = 0
    for word in words(text):
        place = text.index(word, place) + len(word)
