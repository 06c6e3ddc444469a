"""Files of trained weights: which are used, and what they change."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from app.adapters.embedded.encoder import MiniLM
from app.adapters.embedded.model import ModelUnavailableError, find_model
from app.adapters.embedded.tuned import TunedUnavailableError, read_tuned, tuned_for
from app.domain.rubric import Rubric
from tests.adapters.embedded.tuned_files import write_tuned
from tests.builders import a_criterion
from tests.domain.readings import two_roles

RUBRIC = two_roles()


def test_a_file_for_the_rubric_is_read(tmp_path: Path) -> None:
    write_tuned(tmp_path, RUBRIC, thresholds=json.dumps({"value": [0.4, 0.6]}))
    tuned = tuned_for(RUBRIC, tmp_path)
    assert tuned.criteria == tuple(item.id for item in RUBRIC.criteria)
    assert tuned.thresholds == {"value": (0.4, 0.6)}
    assert len(tuned.digest) == 64


def test_another_file_has_another_digest(tmp_path: Path) -> None:
    one = read_tuned(write_tuned(tmp_path, RUBRIC)).digest
    other = read_tuned(write_tuned(tmp_path, RUBRIC, note="again")).digest
    assert one != other


def test_no_file_is_no_weights(tmp_path: Path) -> None:
    with pytest.raises(TunedUnavailableError):
        tuned_for(RUBRIC, tmp_path)


def test_a_broken_file_is_no_weights(tmp_path: Path) -> None:
    path = write_tuned(tmp_path, RUBRIC)
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(TunedUnavailableError):
        tuned_for(RUBRIC, tmp_path)


@pytest.mark.parametrize("about", [{"format": "2"}, {"base_sha256": "0" * 64}])
def test_a_file_for_another_version_is_no_weights(tmp_path: Path, about: dict[str, str]) -> None:
    write_tuned(tmp_path, RUBRIC, **about)
    with pytest.raises(TunedUnavailableError):
        tuned_for(RUBRIC, tmp_path)


@pytest.mark.parametrize(
    "changed",
    [
        two_roles(criteria=[a_criterion("delivery", weight=100.0)]),
        two_roles(pitfalls=[]),
    ],
)
def test_weights_for_other_items_are_not_used(tmp_path: Path, changed: Rubric) -> None:
    write_tuned(tmp_path, RUBRIC)
    with pytest.raises(TunedUnavailableError):
        tuned_for(changed, tmp_path)


def test_a_layer_is_the_encoders_own_plus_the_difference(tmp_path: Path) -> None:
    try:
        encoder = MiniLM(find_model())
    except ModelUnavailableError:
        pytest.skip("the weights are not installed")
    write_tuned(tmp_path, RUBRIC)
    (block,) = tuned_for(RUBRIC, tmp_path).blocks(encoder)
    own = encoder.blocks[5]
    difference = block.widening.weight - own.widening.weight
    assert np.allclose(difference, 1e-4, atol=1e-6)
    assert block.widening.weight.shape == own.widening.weight.shape
