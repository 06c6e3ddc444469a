from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.similarity.shingles import SHORTEST, WIDTH, shingles
from tests.adapters.similarity.texts import SENTENCES, letters

TEXT = SENTENCES[0]


@pytest.mark.parametrize(
    "same",
    [
        TEXT.upper(),
        TEXT.replace(" ", "  \n"),
        f"  {TEXT}\n",
        TEXT.replace("a", "\N{CYRILLIC SMALL LETTER A}"),
        TEXT.replace("m", "m\N{ZERO WIDTH SPACE}"),
    ],
    ids=["case", "spaces", "ends", "look-alikes", "invisible"],
)
def test_case_spaces_and_disguises_do_not_count(same: str) -> None:
    assert np.array_equal(np.unique(shingles(same)), np.unique(shingles(TEXT)))


def test_one_hash_for_each_eight_characters_in_a_row() -> None:
    assert len(shingles(TEXT)) == len(TEXT) - WIDTH + 1
    repeated = shingles("abcdefgh" * 20)
    assert len(np.unique(repeated)) == WIDTH


def test_a_short_text_has_none() -> None:
    assert shingles("x" * (SHORTEST - 1)).size == 0
    assert shingles("x" * SHORTEST).size == SHORTEST - WIDTH + 1
    assert shingles(f"   {'x' * (SHORTEST - 1)}   ").size == 0


def test_a_character_changed_costs_the_shingles_it_is_in() -> None:
    text = letters(60, seed=1)
    changed = f"{text[:100]}#{text[101:]}"
    lost = np.setdiff1d(shingles(text), shingles(changed))
    assert 1 <= len(lost) <= WIDTH


def test_different_wording_hardly_ever_has_the_same_hash() -> None:
    text = letters(20_000, seed=2)
    different = {text[at : at + WIDTH] for at in range(len(text) - WIDTH + 1)}
    # Of n hashes of 31 bits about n * n / 2 ** 32 collide by chance.
    expected = len(different) ** 2 / 2**32
    assert len(different) - len(np.unique(shingles(text))) < 2 * expected + 5


@settings(max_examples=50, deadline=None)
@given(st.text())
def test_any_text_gives_odd_hashes(text: str) -> None:
    assert np.all(shingles(text) & 1 == 1)
