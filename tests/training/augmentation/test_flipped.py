"""Flipped names tell whom a piece is about, and nothing more."""

from __future__ import annotations

from tests.domain.readings import PRODUCT, PROJECT
from tests.training.examples import a_piece, a_trainable_rubric, an_example
from training.augmentation.flipped import flipped

RUBRIC = a_trainable_rubric()


def test_of_flipped_names_only_the_subjects_are_known() -> None:
    flip = flipped(RUBRIC, an_example())
    assert flip is not None
    assert [piece.about for piece in flip.pieces] == [PRODUCT, None, PROJECT, "both"]
    assert {piece.criteria for piece in flip.pieces} == {None}
    assert {*flip.levels.values(), *flip.pitfalls.values()} == {None}


def test_an_answer_with_one_role_cannot_be_flipped() -> None:
    assert flipped(RUBRIC, an_example(a_piece("The project manager plans.", PROJECT))) is None
