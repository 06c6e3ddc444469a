"""Batches hold every example once, padded with what counts for nothing."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from training.tokens import UNKNOWN, Encoded

pytest.importorskip("torch")

from training.batches import MASK, batch, batches, hidden


def of_length(length: int) -> Encoded:
    return Encoded(
        ids=[*range(1000, 1000 + length)],
        marks=np.zeros((length, 2), np.int64),
        labels=np.ones((length, 5), np.int64),
        levels=(length % 3,),
        pitfalls=(0, 1),
    )


def test_padding_is_masked_out_and_has_no_labels() -> None:
    one = batch([of_length(2), of_length(4)])
    assert one.ids[0].tolist() == [1000, 1001, 0, 0]
    assert one.mask.tolist() == [[1, 1, 0, 0], [1, 1, 1, 1]]
    assert one.marks[0].tolist() == [[0, 0], [0, 0], [3, 0], [3, 0]]
    assert (one.labels[0, 2:] == UNKNOWN).all()
    assert (one.labels[1] == 1).all()
    assert one.levels.tolist() == [[2], [1]]


def test_every_example_is_in_one_batch_with_its_likes() -> None:
    lengths = [*range(3, 103)]
    made = list(batches([of_length(length) for length in lengths], 16, Random(0)))
    inside = [sorted(one.mask.sum(1).int().tolist()) for one in made]
    assert sorted(length for one in inside for length in one) == lengths
    assert [len(one) for one in inside].count(16) == 6
    assert all(one[-1] - one[0] < 16 + 2 * 20 for one in inside)
    assert [one[0] for one in inside] != sorted(one[0] for one in inside)


def test_hiding_spares_beginning_and_end() -> None:
    ids = hidden(of_length(200), 0.3, Random(0)).ids
    assert (ids[0], ids[-1]) == (1000, 1199)
    assert 30 < [*ids].count(MASK) < 90
    assert hidden(of_length(9), 0.0, Random(0)).ids == of_length(9).ids
