from __future__ import annotations

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.similarity.grouping import roots
from app.adapters.similarity.shingles import shingles
from app.adapters.similarity.signatures import LENGTH, Signatures, signature
from tests.adapters.similarity.texts import letters, words_replaced


def signatures(texts: list[str]) -> Signatures:
    return np.stack([signature(shingles(text)) for text in texts])


def test_nothing_is_in_no_group() -> None:
    assert roots(np.zeros((0, LENGTH), dtype=np.uint8)).tolist() == []


def test_each_group_goes_by_its_first_place() -> None:
    one, two, alone = (letters(80, seed) for seed in range(3))
    texts = [alone, one, two, words_replaced(one, 20), two, words_replaced(two, 25)]
    assert roots(signatures(texts)).tolist() == [0, 1, 2, 1, 2, 2]


def test_a_chain_of_edits_is_one_group() -> None:
    text = letters(120, seed=9)
    texts = [words_replaced(text, every) for every in (1000, 30, 15)]
    assert set(roots(signatures(texts)).tolist()) == {0}


def test_thousands_of_copies_are_one_group_and_quickly_found() -> None:
    copies = np.repeat(signatures([letters(80, seed=1)]), 20_000, axis=0)
    assert not roots(copies).any()


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=30), st.integers(0, 2**32))
def test_groups_are_the_copies_in_whatever_order(kinds: list[int], seed: int) -> None:
    random.Random(seed).shuffle(kinds)
    found = roots(signatures([letters(60, seed=100 + kind) for kind in kinds])).tolist()
    assert found == [kinds.index(kind) for kind in kinds]
