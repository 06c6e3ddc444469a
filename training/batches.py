"""Examples side by side in tensors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

import torch
from torch import Tensor

from app.adapters.embedded.trained import ASSERTED, NO_SUBJECT
from training.tokens import UNKNOWN, Encoded

MASK = 103
"""The word piece that stands for one that is hidden."""
_SPREAD = 20
"""Answers whose lengths differ by fewer word pieces may share a batch in any order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Some examples; what is padding has the labels of what is unknown, and mask 0."""

    ids: Tensor
    mask: Tensor
    marks: Tensor
    labels: Tensor
    levels: Tensor
    pitfalls: Tensor


def hidden(example: Encoded, share: float, chance: Random) -> Encoded:
    """The example with a share of its word pieces hidden."""
    last = len(example.ids) - 1
    ids = [
        MASK if 0 < place < last and chance.random() < share else one
        for place, one in enumerate(example.ids)
    ]
    return replace(example, ids=ids)


def batches(examples: Sequence[Encoded], size: int, chance: Random) -> Iterator[Batch]:
    """The examples in batches of like lengths, the batches in any order."""
    by_length = sorted(examples, key=lambda one: len(one.ids) + chance.random() * _SPREAD)
    groups = [by_length[first : first + size] for first in range(0, len(by_length), size)]
    chance.shuffle(groups)
    return (batch(group) for group in groups)


def batch(examples: Sequence[Encoded]) -> Batch:
    """The examples in one batch."""
    count, length = len(examples), max(len(one.ids) for one in examples)
    ids = torch.zeros(count, length, dtype=torch.long)
    mask = torch.zeros(count, length)
    marks = torch.tensor([NO_SUBJECT, ASSERTED]).repeat(count, length, 1)
    labels = torch.full((count, length, examples[0].labels.shape[1]), UNKNOWN)
    for row, one in enumerate(examples):
        end = len(one.ids)
        ids[row, :end] = torch.tensor(one.ids)
        mask[row, :end] = 1
        marks[row, :end] = torch.from_numpy(one.marks)
        labels[row, :end] = torch.from_numpy(one.labels)
    return Batch(
        ids=ids,
        mask=mask,
        marks=marks,
        labels=labels,
        levels=torch.tensor([one.levels for one in examples]),
        pitfalls=torch.tensor([one.pitfalls for one in examples]),
    )
