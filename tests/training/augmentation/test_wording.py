"""Small changes to a text."""

from __future__ import annotations

import pytest

from training.augmentation.wording import as_sentence, ends_a_sentence, in_mid_sentence


@pytest.mark.parametrize(
    ("text", "new"),
    [("She plans", "she plans"), ("I plan", "I plan"), ("PMs plan", "PMs plan"), ("A", "A")],
)
def test_a_capital_is_kept_where_it_belongs_to_the_word(text: str, new: str) -> None:
    assert in_mid_sentence(text) == new


@pytest.mark.parametrize(
    ("text", "new"), [("she plans,", "She plans."), (" he asks? ", "He asks?"), ("x", "X.")]
)
def test_a_sentence_begins_with_a_capital_and_ends_with_a_stop(text: str, new: str) -> None:
    assert as_sentence(text) == new


def test_blanks_after_a_full_stop_do_not_matter() -> None:
    assert ends_a_sentence("Yes. \n")
    assert not ends_a_sentence("Yes, ")
