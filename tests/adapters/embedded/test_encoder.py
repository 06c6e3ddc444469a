"""The encoder gives the vectors of the original model."""

from __future__ import annotations

import numpy as np
import pytest

from app.adapters.embedded.encoder import MiniLM
from app.adapters.embedded.layers import WIDTH
from app.adapters.embedded.model import ModelUnavailableError, find_model

SENTENCES = [
    "decides what should be built, for whom and why",
    "chooses what to make and for which customer",
    "keeps the schedule and the budget under control",
    "",
]


@pytest.fixture(scope="module")
def encoder() -> MiniLM:
    try:
        return MiniLM(find_model())
    except ModelUnavailableError:
        pytest.skip("the weights are not installed")


def test_vectors_have_length_one(encoder: MiniLM) -> None:
    vectors = encoder.encode(SENTENCES)
    assert vectors.shape == (len(SENTENCES), WIDTH)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(SENTENCES)), abs=1e-5)


def test_likeness_is_that_of_the_original_model(encoder: MiniLM) -> None:
    vectors = encoder.encode(SENTENCES)
    assert float(vectors[0] @ vectors[1]) == pytest.approx(0.42876, abs=1e-4)
    assert float(vectors[0] @ vectors[2]) == pytest.approx(0.28304, abs=1e-4)


def test_a_vector_does_not_depend_on_its_batch(encoder: MiniLM) -> None:
    alone = encoder.encode(SENTENCES[:1])
    crowd = encoder.encode([*SENTENCES[1:], "word " * 60, *SENTENCES[:1] * 20])
    assert crowd[-1] == pytest.approx(alone[0], abs=1e-5)


def test_a_text_of_any_length_is_encoded(encoder: MiniLM) -> None:
    assert encoder.encode(["plan " * 5000]).shape == (1, WIDTH)


def test_nothing_gives_nothing(encoder: MiniLM) -> None:
    assert encoder.encode([]).shape == (0, WIDTH)
