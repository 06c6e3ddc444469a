"""Labelled answers to train on, for tests."""

from __future__ import annotations

from typing import Any

from app.domain.rubric import Rubric
from tests.builders import a_criterion, a_pitfall
from tests.domain.readings import PRODUCT, PROJECT, two_roles
from training.answers import Example, Piece
from training.rules import Rules

RULES = Rules(
    owned=("delivery", "value"),
    enough_owned=3,
    untouched=frozenset({"teamwork"}),
    exchanged={"confusion": True, "jargon": False, "plans": None},
    inherited={"plans": "delivery"},
    contrast="contrast",
)


def a_trainable_rubric() -> Rubric:
    """Two roles, a criterion of each, one that is the line between them, one that is of anybody."""
    return two_roles(
        criteria=[
            a_criterion("delivery", subject=PROJECT, weight=20.0),
            a_criterion("value", subject=PRODUCT, weight=40.0),
            a_criterion("contrast", weight=20.0),
            a_criterion("teamwork", weight=20.0),
        ],
        pitfalls=[a_pitfall("confusion"), a_pitfall("jargon"), a_pitfall("plans", subject=PRODUCT)],
    )


def a_piece(text: str, about: str = "none", *criteria: str, **fields: Any) -> Piece:  # noqa: ANN401 - any field
    """A labelled piece that commits no pitfall."""
    return Piece(
        **{
            "text": text,
            "about": about,
            "stance": "asserted",
            "criteria": frozenset(criteria),
            "pitfalls": frozenset(),
            **fields,
        }
    )


def an_example(*pieces: Piece, **fields: Any) -> Example:  # noqa: ANN401 - any field
    """A good answer: both roles have their own."""
    usual = (
        a_piece("A project manager keeps the dates.", PROJECT, "delivery"),
        Piece(text=" "),
        a_piece("The product manager asks why we build it,", PRODUCT, "value"),
        a_piece(" and they talk daily.", "both", "teamwork"),
    )
    return Example(
        **{
            "id": "a1",
            "pieces": pieces or usual,
            "levels": {"delivery": 2, "value": 2, "contrast": 1, "teamwork": 1},
            "pitfalls": {"confusion": False, "jargon": False, "plans": False},
            "score": 80.0,
            **fields,
        }
    )
