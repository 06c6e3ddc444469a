"""A few steps of training: it goes where it should, and the same way each time."""

from __future__ import annotations

import pytest

from app.adapters.embedded.model import ModelFiles, ModelUnavailableError, find_model
from tests.training.examples import a_trainable_rubric, an_example
from training.corpus import Corpus

pytest.importorskip("torch")

import torch

from training.fit import Plan, fit, pace

RUBRIC = a_trainable_rubric()
CORPUS = Corpus(
    examples=tuple(an_example(id=f"a{number}") for number in range(2)), statements=(), held_out={}
)


@pytest.fixture(scope="module")
def files() -> ModelFiles:
    try:
        return find_model()
    except ModelUnavailableError:
        pytest.skip("the model is not installed")


def test_the_rates_rise_and_then_fall_to_a_rest() -> None:
    plan = Plan()
    paces = [pace(plan, step, 1000) for step in range(1000)]
    top = paces.index(max(paces))
    assert paces[0] == 0
    assert 50 < top < 70
    assert paces[:top] == sorted(paces[:top])
    assert paces[top:] == sorted(paces[top:], reverse=True)
    assert paces[-1] == plan.least


def test_the_loss_falls_and_only_the_upper_layers_move(files: ModelFiles) -> None:
    losses, weights = [], []
    for epoch in fit(RUBRIC, CORPUS, files, Plan(epochs=4, seed=2, batch=3)):
        losses.append(epoch.loss)
        weights.append({name: one.clone() for name, one in epoch.average.state_dict().items()})
    assert losses[-1] < losses[0]
    lower, upper = (f"encoder.layers.{number}.mixing.weight" for number in (1, 2))
    assert torch.equal(weights[0][lower], weights[-1][lower])
    assert not torch.equal(weights[0][upper], weights[-1][upper])


def test_the_same_seed_learns_the_same(files: ModelFiles) -> None:
    one, other = (next(fit(RUBRIC, CORPUS, files, Plan(epochs=1, seed=3))).loss for _ in range(2))
    assert one == pytest.approx(other)
