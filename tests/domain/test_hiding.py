"""Invisible characters left by pasting are told from those put there to hide text."""

from __future__ import annotations

import pytest

from app.domain.characters import invisible_code
from app.domain.hiding import INVISIBLE_RUN, MANY_INVISIBLE, SPLIT_WORDS, reported_removals


def reported(text: str) -> set[str]:
    codes = [invisible_code(character) for character in text]
    return reported_removals(list(text), codes, [n for n, code in enumerate(codes) if not code])


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("no hidden thing", set()),
        ("a\u200b b", {"zero_width"}),
        ("a\u2060" * (SPLIT_WORDS - 1) + "b", {"zero_width"}),
        ("a\u2060" * SPLIT_WORDS + "b", {"zero_width", "hidden_characters"}),
        (". " + "\u200b" * (INVISIBLE_RUN - 1) + " .", {"zero_width"}),
        (". " + "\u200b" * INVISIBLE_RUN + " .", {"zero_width", "hidden_characters"}),
        (". \u200b" * (MANY_INVISIBLE - 1), {"zero_width"}),
        (". \u200b" * MANY_INVISIBLE, {"zero_width", "hidden_characters"}),
        ("\u0e01\u200b" * MANY_INVISIBLE, {"zero_width"}),
        ("dead\u00adline\u00ad\u00ad\u00ad\u00ad", {"soft_hyphens"}),
        ("\u2764\ufe0f", set()),
        ("x\ufe0f", {"variation_selectors"}),
    ],
)
def test_few_are_an_accident_and_many_are_not(text: str, codes: set[str]) -> None:
    assert reported(text) == codes


def test_only_tags_that_spell_a_flag_are_ordinary() -> None:
    flag = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
    assert reported(flag) == set()
    assert reported(flag + "\U000e0067") == {"tag_characters"}
    assert reported("\U0001f3f4" + "\U000e0067" * 20 + "\U000e007f") == {"tag_characters"}
