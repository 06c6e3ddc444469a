"""How wrong the network is on a batch; what is not labelled does not count."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from training.batches import Batch
from training.network import Reading
from training.tokens import UNKNOWN

TOKENS, ABOUT, STANCE, LEVELS, PITFALLS = 1.0, 0.3, 0.15, 1.5, 1.0
"""Weights of the parts: which items tokens speak to, whom they are about, and so on."""


def loss(reading: Reading, batch: Batch) -> Tensor:
    """The weighted sum of the parts, each a mean cross-entropy."""
    items = reading.speaks.shape[-1]
    criteria = batch.levels.shape[1]
    reached = torch.stack([batch.levels >= 1, batch.levels >= 2], -1).float()  # noqa: PLR2004 - level 2
    is_known = (batch.levels >= 0)[..., None].expand_as(reached)
    return (
        TOKENS * _known_mean(reading.speaks, batch.labels[..., :items])
        + ABOUT * _choice(reading.about, batch.labels[..., items])
        + STANCE * _choice(reading.stance, batch.labels[..., items + 1])
        + LEVELS * _binary_mean(reading.outcomes[:, :criteria], reached, is_known)
        + PITFALLS * _known_mean(reading.outcomes[:, criteria:, 0], batch.pitfalls)
    )


def _known_mean(logits: Tensor, labels: Tensor) -> Tensor:
    return _binary_mean(logits, labels.clamp(min=0).float(), labels != UNKNOWN)


def _binary_mean(logits: Tensor, wanted: Tensor, is_known: Tensor) -> Tensor:
    each = functional.binary_cross_entropy_with_logits(logits, wanted, reduction="none")
    return (each * is_known).sum() / is_known.sum().clamp(min=1)


def _choice(logits: Tensor, labels: Tensor) -> Tensor:
    """The mean over labelled tokens; 0 where there are none."""
    flat = labels.reshape(-1)
    each = functional.cross_entropy(
        logits.reshape(-1, logits.shape[-1]), flat, ignore_index=UNKNOWN, reduction="sum"
    )
    return each / (flat != UNKNOWN).sum().clamp(min=1)
