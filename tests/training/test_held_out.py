"""Figures on held-out answers are those of the network's likeliest levels."""

from __future__ import annotations

import pytest

from app.adapters.embedded.model import ModelUnavailableError, find_model
from tests.training.examples import a_trainable_rubric, an_example
from training.tokens import TokenReader

pytest.importorskip("torch")

import torch

from training.held_out import agreement
from training.network import Network, outline

RUBRIC = a_trainable_rubric()


def test_a_network_that_always_says_the_same_is_right_where_that_is_so() -> None:
    try:
        files = find_model()
    except ModelUnavailableError:
        pytest.skip("the model is not installed")
    network = Network(files, outline(RUBRIC))
    says = [(9.0, 9.0), (9.0, -9.0), (-9.0, 9.0), (9.0, -9.0), (9.0, 0.0), (-9.0, 0.0), (9.0, 0.0)]
    with torch.no_grad():
        network.outcome.weight.zero_()
        network.outcome.bias.copy_(torch.tensor(says))
    example = an_example(
        levels={"delivery": 0, "value": 2, "contrast": 0, "teamwork": None},
        pitfalls={"confusion": True, "jargon": True, "plans": None},
    )
    figures = agreement(RUBRIC, TokenReader(RUBRIC, files), network, [example])
    # It says 2, 1, 0: two off, one off, right; and of the pitfalls: there, not there.
    assert figures.levels == pytest.approx(1 / 3)
    assert figures.far_off == pytest.approx(1 / 3)
    assert figures.pitfalls == 0.5
    assert str(figures) == "levels 0.333 right, 0.333 two off; pitfalls 0.500 right"
