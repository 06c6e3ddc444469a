"""Flipped names: the roles exchanged where no verdict on the result follows.

Only whom each piece is about stays known. It keeps the grader from guessing that from the topic.
"""

from __future__ import annotations

from dataclasses import replace

from app.domain.rubric import Rubric
from training.answers import Example
from training.augmentation.exchange import exchanged


def flipped(rubric: Rubric, example: Example) -> Example | None:
    """The answer with the names exchanged; None where it does not name both roles."""
    pieces = exchanged(rubric, example)
    if pieces is None:
        return None
    return Example(
        id=f"{example.id}_flip",
        pieces=tuple(replace(piece, criteria=None, pitfalls=None) for piece in pieces),
        levels=dict.fromkeys(example.levels),
        pitfalls=dict.fromkeys(example.pitfalls),
    )
