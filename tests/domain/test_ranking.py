from __future__ import annotations

import random
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.ranking import Greatest

KEYS = st.lists(st.integers(0, 5).map(float), max_size=40)


@settings(max_examples=50, deadline=None)
@given(KEYS, st.integers(0, 8), st.randoms(use_true_random=False))
def test_it_keeps_what_sorting_would_have_put_first(
    keys: list[float], most: int, rng: random.Random
) -> None:
    ranked = sorted(range(len(keys)), key=lambda index: (-keys[index], index))
    order = [*range(len(keys))]
    rng.shuffle(order)
    kept: Greatest[int] = Greatest(most)
    for index in order:
        kept.add(keys[index], index, partial(int, index))
    assert list(kept.items()) == ranked[:most]


def test_an_item_is_made_only_where_it_is_kept() -> None:
    kept: Greatest[str] = Greatest(1)
    kept.add(2.0, 0, lambda: "kept")
    kept.add(1.0, 1, lambda: pytest.fail("made for nothing"))
    kept.add(2.0, 2, lambda: pytest.fail("made for nothing"))
    assert kept.items() == ("kept",)
