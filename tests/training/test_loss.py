"""What is not labelled costs nothing, what is wrong costs."""

from __future__ import annotations

import pytest

from training.tokens import UNKNOWN

pytest.importorskip("torch")

import torch

from training.batches import Batch
from training.loss import loss
from training.network import Reading

CRITERIA, PITFALLS, TOKENS = 2, 1, 3
ITEMS = CRITERIA + PITFALLS


def a_reading(logit: float = 0.0) -> Reading:
    outcomes = torch.full((1, ITEMS, 2), logit)
    return Reading(
        speaks=torch.full((1, TOKENS, ITEMS), logit),
        about=torch.zeros(1, TOKENS, 5),
        stance=torch.zeros(1, TOKENS, 4),
        outcomes=outcomes,
    )


def labels(level: int = UNKNOWN, pitfall: int = UNKNOWN, token: int = UNKNOWN) -> Batch:
    return Batch(
        ids=torch.zeros(1, TOKENS, dtype=torch.long),
        mask=torch.ones(1, TOKENS),
        marks=torch.zeros(1, TOKENS, 2, dtype=torch.long),
        labels=torch.full((1, TOKENS, ITEMS + 2), token),
        levels=torch.full((1, CRITERIA), level),
        pitfalls=torch.full((1, PITFALLS), pitfall),
    )


def test_what_is_not_labelled_costs_nothing() -> None:
    assert float(loss(a_reading(3.0), labels())) == 0.0


@pytest.mark.parametrize(
    ("label", "logit", "dear"),
    [
        (labels(level=2), 4.0, False),
        (labels(level=2), -4.0, True),
        (labels(level=0), -4.0, False),
        (labels(level=0), 4.0, True),
        (labels(pitfall=1), 4.0, False),
        (labels(pitfall=1), -4.0, True),
    ],
)
def test_a_wrong_level_or_pitfall_costs(label: Batch, logit: float, dear: bool) -> None:  # noqa: FBT001 - a table's column
    cost = float(loss(a_reading(logit), label))
    assert cost > 3 if dear else cost < 0.1


def test_each_part_has_its_weight() -> None:
    even = 0.6931472
    assert float(loss(a_reading(), labels(level=1))) == pytest.approx(1.5 * even)
    assert float(loss(a_reading(), labels(pitfall=0))) == pytest.approx(even)
    tokens = even + 0.3 * 1.6094379 + 0.15 * 1.3862944
    assert float(loss(a_reading(), labels(token=1))) == pytest.approx(tokens)
