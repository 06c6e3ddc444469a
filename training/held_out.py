"""How well a network does on answers that it was not trained on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from typing_extensions import override

from app.domain.rubric import Rubric
from training.answers import Example
from training.batches import batch
from training.network import Network
from training.tokens import UNKNOWN, TokenReader

_EVEN = 0.0
"""The logit from which a thing is more likely than not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What a network and the labels of some answers agree on.

    Attributes:
        levels: Share of the levels that are the labelled ones.
        far_off: Share that is two levels off.
        pitfalls: Share of the pitfalls that are there or not as labelled.
    """

    levels: float
    far_off: float
    pitfalls: float

    @override
    def __str__(self) -> str:
        return (
            f"levels {self.levels:.3f} right, {self.far_off:.3f} two off; "
            f"pitfalls {self.pitfalls:.3f} right"
        )


def agreement(
    rubric: Rubric, reader: TokenReader, network: Network, examples: Sequence[Example]
) -> Agreement:
    """Hold a network against labels, with a level counting from an even chance on."""
    criteria = len(rubric.criteria)
    off, right = [], []
    network.eval()
    for example in examples:
        one = batch([reader.encode(example)])
        with torch.no_grad():
            likely = network(one.ids, one.mask, one.marks).outcomes[0].numpy() > _EVEN
        levels, pitfalls = one.levels[0].numpy(), one.pitfalls[0].numpy()
        said = likely[:criteria, 0].astype(int) * (1 + likely[:criteria, 1])
        off += list(np.abs(said - levels)[levels != UNKNOWN])
        right += list((likely[criteria:, 0] == pitfalls)[pitfalls != UNKNOWN])
    return Agreement(
        levels=float(np.mean(np.equal(off, 0))),
        far_off=float(np.mean(np.equal(off, 2))),
        pitfalls=float(np.mean(right)),
    )
