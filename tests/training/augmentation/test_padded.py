"""Padding adds words and changes no label."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.examples import an_example
from training.augmentation.padded import MOST, PADDING, padded


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_only_sentences_to_nobodys_point_are_added(seed: int) -> None:
    example = an_example()
    padding = padded(example, Random(seed))
    added = [piece for piece in padding.pieces if piece not in example.pieces]
    assert 1 <= len(added) <= MOST
    assert {piece.text.strip() for piece in added} <= {*PADDING}
    assert {(piece.about, piece.criteria, piece.pitfalls) for piece in added} == {
        ("none", frozenset(), frozenset())
    }
    assert [piece for piece in padding.pieces if piece in example.pieces] == [*example.pieces]
    assert (padding.levels, padding.pitfalls) == (example.levels, example.pitfalls)
