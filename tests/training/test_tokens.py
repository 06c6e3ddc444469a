"""Labels and marks reach the word pieces that they belong to."""

from __future__ import annotations

import pytest

from app.adapters.embedded.model import ModelFiles, ModelUnavailableError, find_model
from tests.domain.readings import PRODUCT, PROJECT
from tests.training.examples import a_piece, a_trainable_rubric, an_example
from training.tokens import LONGEST, UNKNOWN, TokenReader

RUBRIC = a_trainable_rubric()
ITEMS = 7
NONE_OF_IT = [UNKNOWN] * (ITEMS + 2)


@pytest.fixture(scope="module")
def files() -> ModelFiles:
    try:
        return find_model()
    except ModelUnavailableError:
        pytest.skip("the model is not installed")


@pytest.fixture(scope="module")
def reader(files: ModelFiles) -> TokenReader:
    return TokenReader(RUBRIC, files)


def test_each_token_has_the_labels_of_its_piece(reader: TokenReader) -> None:
    encoded = reader.encode(an_example())
    labels = [list(row) for row in encoded.labels]
    delivery = [1, 0, 0, 0, 0, 0, 0, 0, 0]  # about the first role, asserted
    value = [0, 1, 0, 0, 0, 0, 0, 1, 0]
    teamwork = [0, 0, 0, 1, 0, 0, 0, 2, 0]
    # "a alex keeps the dates ." "the robin asks why we build it ," "and they talk daily ."
    assert labels == [NONE_OF_IT, *[delivery] * 6, *[value] * 8, *[teamwork] * 5, NONE_OF_IT]


def test_each_token_has_the_marks_of_its_clause(reader: TokenReader) -> None:
    text = "A project manager keeps the dates. Some say that a product manager plans."
    marks = [tuple(row) for row in reader.encode(an_example(a_piece(text))).marks]
    assert marks[:2] == [(3, 0), (0, 0)]
    assert (1, 2) in marks[8:]
    assert marks[-1] == (3, 0)


def test_levels_and_pitfalls_are_in_the_order_of_the_rubric(reader: TokenReader) -> None:
    encoded = reader.encode(
        an_example(
            levels={"teamwork": None, "contrast": 0, "value": 1, "delivery": 2},
            pitfalls={"plans": None, "jargon": False, "confusion": True},
        )
    )
    assert encoded.levels == (2, 1, 0, UNKNOWN)
    assert encoded.pitfalls == (1, 0, UNKNOWN)


def test_what_is_not_labelled_is_unknown(reader: TokenReader) -> None:
    piece = a_piece("The project manager plans.", PROJECT, criteria=None, pitfalls=None)
    labels = reader.encode(an_example(piece)).labels
    assert [list(row) for row in labels[1:-1]] == [[UNKNOWN] * ITEMS + [0, 0]] * 4


def test_where_cleaning_moves_the_text_no_token_is_labelled(reader: TokenReader) -> None:
    piece = a_piece("The pro\u00adduct manager\u200b asks.", PRODUCT, "value")
    encoded = reader.encode(an_example(piece))
    assert (encoded.labels == UNKNOWN).all()
    assert encoded.levels[0] == 2


def test_a_long_answer_is_cut_off(reader: TokenReader) -> None:
    encoded = reader.encode(an_example(a_piece("They plan. " * 200, "both", "teamwork")))
    assert len(encoded.ids) == len(encoded.marks) == len(encoded.labels) == LONGEST


def test_the_vocabulary_holds_what_is_read_and_nothing_else(reader: TokenReader) -> None:
    met = reader.vocabulary(["The product manager asks."])
    # The marks of beginning and end, and: the robin asks .
    assert met.sum() == 6
    assert met[reader.encode(an_example(a_piece("Robin asks."))).ids[1:-1]].all()
