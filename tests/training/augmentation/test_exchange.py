"""Exchanging the names of two roles."""

from __future__ import annotations

import pytest

from tests.domain.readings import PRODUCT, PROJECT
from tests.training.examples import a_piece, a_trainable_rubric, an_example
from training.augmentation.exchange import exchanged

RUBRIC = a_trainable_rubric()


def test_names_and_subjects_are_exchanged_and_nothing_else() -> None:
    example = an_example()
    pieces = exchanged(RUBRIC, example)
    assert pieces is not None
    assert "".join(piece.text for piece in pieces) == (
        "A product manager keeps the dates. "
        "The project manager asks why we build it, and they talk daily."
    )
    assert [piece.about for piece in pieces] == [PRODUCT, None, PROJECT, "both"]
    assert [piece.criteria for piece in pieces] == [piece.criteria for piece in example.pieces]


@pytest.mark.parametrize(
    ("text", "new"),
    [
        (
            "Project managers plan. Product management asks.",
            "product managers plan. project management asks.",
        ),
        ("The PjM plans, a PdM asks.", "The product manager plans, a project manager asks."),
    ],
)
def test_number_and_kind_of_a_name_are_kept(text: str, new: str) -> None:
    pieces = exchanged(RUBRIC, an_example(a_piece(text, "both")))
    assert pieces is not None
    assert pieces[0].text == new


@pytest.mark.parametrize(
    "text",
    [
        "The project manager plans.",
        "Project manager and product manager: the first plans, the second asks.",
        "Nobody plans.",
    ],
)
def test_an_answer_that_does_not_name_both_by_name_is_left_alone(text: str) -> None:
    assert exchanged(RUBRIC, an_example(a_piece(text))) is None


def test_exchanging_twice_gives_the_answer_back() -> None:
    example = an_example()
    once = exchanged(RUBRIC, example)
    assert once is not None
    assert exchanged(RUBRIC, an_example(*once)) == example.pieces
