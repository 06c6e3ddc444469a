"""Reported opinions: a mistake that is quoted in order to reject it is no mistake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from training.answers import Example, Piece
from training.augmentation.wording import in_mid_sentence

FIRST = 0.6
"""Chance that the opinion opens the answer; else it closes it."""
OPENINGS = (
    "Some people think that ",
    "A common mistake is to say that ",
    "Many candidates would tell you that ",
    "My old boss used to say that ",
    "You often read that ",
    "There is a myth that ",
    "People will tell you that ",
    "I used to believe that ",
)
REJECTIONS = (
    " That is wrong.",
    " I do not agree.",
    " It is not like that at all.",
    " That misses the point.",
    " I think this is a misunderstanding.",
    " I learned otherwise.",
)


def reported(example: Example, mistakes: Sequence[Piece], chance: Random) -> Example:
    """The answer with one of the mistakes, told as somebody else's, and the same labels."""
    mistake = chance.choice(mistakes)
    claim = in_mid_sentence(mistake.text.strip().rstrip(".!?,;:"))
    told = f"{chance.choice(OPENINGS)}{claim}.{chance.choice(REJECTIONS)} "
    piece = Piece(
        text=told,
        about=mistake.about,
        stance="reported",
        criteria=frozenset(),
        pitfalls=frozenset(),
    )
    pieces = (
        (piece, *example.pieces)
        if chance.random() < FIRST
        else (*example.pieces, replace(piece, text=f" {told.strip()}"))
    )
    return replace(example, id=f"{example.id}_rep", pieces=pieces)
