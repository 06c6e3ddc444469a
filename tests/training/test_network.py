"""The network that is trained computes what the judge will compute from its file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.adapters.embedded.canonical import canonical
from app.adapters.embedded.encoder import MiniLM
from app.adapters.embedded.model import ModelFiles, ModelUnavailableError, find_model
from app.adapters.embedded.trained import TrainedGrader
from app.adapters.embedded.tuned import read_tuned
from app.domain.answer import read
from tests.builders import a_criterion
from tests.domain.readings import two_roles
from tests.training.examples import a_trainable_rubric, an_example
from training.export import export, stored
from training.tokens import TokenReader

pytest.importorskip("torch")

import torch

from training.batches import batch
from training.layers import FROZEN
from training.network import Network, outline

RUBRIC = a_trainable_rubric()


@pytest.fixture(scope="module")
def files() -> ModelFiles:
    try:
        return find_model()
    except ModelUnavailableError:
        pytest.skip("the model is not installed")


@pytest.fixture(scope="module")
def network(files: ModelFiles) -> Network:
    torch.manual_seed(1)
    network = Network(files, outline(RUBRIC))
    network.eval()
    return network


def test_a_gate_is_the_role_that_an_item_is_about() -> None:
    assert outline(RUBRIC).gates == (0, 1, None, None, None, None, 1)
    assert outline(RUBRIC).criteria == 4


def test_a_rubric_with_other_levels_cannot_be_trained() -> None:
    levels = [{"meaning": "No.", "share": 0.0}, {"meaning": "Yes.", "share": 1.0}]
    rubric = two_roles(criteria=[a_criterion(levels=levels, weight=100.0)])
    with pytest.raises(ValueError, match="must have two roles, and levels 0 to 2 only"):
        outline(rubric)


def test_only_what_is_above_the_frozen_layers_learns(network: Network) -> None:
    learns = {name for name, one in network.named_parameters() if one.requires_grad}
    lower = [f"encoder.{part}" for part in ("words", "places", "norm", "layers.0", "layers.1")]
    assert not [name for name in learns if name.startswith(tuple(lower))]
    assert {"encoder.layers.2.attention.weight", "outcome.weight", "subject.weight"} <= learns


def test_the_judge_comes_to_the_same_probabilities(
    network: Network, files: ModelFiles, tmp_path: Path
) -> None:
    example, encoder, path = an_example(), MiniLM(files), tmp_path / "some.safetensors"
    one = batch([TokenReader(RUBRIC, files).encode(example)])
    with torch.no_grad():
        outcomes = network(one.ids, one.mask, one.marks).outcomes[0]
    chances = torch.sigmoid(outcomes).numpy()
    state = {name: array.numpy() for name, array in network.state_dict().items()}
    arrays = stored(state, encoder.blocks, np.ones(30522, np.bool_), frozen=FROZEN)
    export(path, RUBRIC, arrays, frozen=FROZEN)
    grader = TrainedGrader(encoder, read_tuned(path), RUBRIC)
    impression = grader.read(canonical(RUBRIC, read(example.text)))
    reached = [(first, min(first, second)) for first, second in chances[:4].tolist()]
    assert np.allclose([*impression.reached.values()], reached, atol=1e-4)
    assert np.allclose([*impression.present.values()], chances[4:, 0], atol=1e-4)


def test_padding_changes_nothing(network: Network, files: ModelFiles) -> None:
    reader = TokenReader(RUBRIC, files)
    short = reader.encode(an_example(an_example().pieces[0]))
    alone, beside = batch([short]), batch([reader.encode(an_example()), short])
    with torch.no_grad():
        one = network(alone.ids, alone.mask, alone.marks).outcomes[0]
        other = network(beside.ids, beside.mask, beside.marks).outcomes[1]
    assert torch.allclose(one, other, atol=1e-3)
