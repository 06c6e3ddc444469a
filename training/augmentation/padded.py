"""Padding: sentences that say nothing to the point, which must not move a verdict."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from training.answers import Example, Piece
from training.augmentation.wording import ends_a_sentence

MOST = 3
"""Sentences that are put in at most."""
INSIDE = 0.7
"""Chance that a sentence is put after another one, and not in front of everything."""
PADDING = (
    "Thank you for the question, it is one I hear quite often.",
    "I have been working in this field for some years now.",
    "Let me take a moment to think about it.",
    "It was raining on the day of my first interview, I still remember.",
    "I prepared for this interview over the weekend.",
    "Both jobs can be found on most job boards these days.",
    "My cousin works in the same city.",
    "There are many books on this subject.",
    "I enjoy working with people from different countries.",
    "I hope that answers the question.",
    "Please stop me if I talk too long.",
    "English is not my first language, so excuse my grammar.",
    "Our office moved to a new building last spring.",
    "I took a course on this during my studies.",
    "Let me give you my honest view.",
    "There are certificates for these things too.",
    "I grew up in a small town by the sea.",
    "The coffee in our office was terrible, by the way.",
    "Salaries for these jobs differ from city to city.",
    "I read an article about it on the train.",
    "Some firms hire for both at the same time.",
    "I would be happy to talk about this for hours.",
)


def padded(example: Example, chance: Random) -> Example:
    """The answer with one to three more sentences and the same labels."""
    pieces = list(example.pieces)
    for _ in range(chance.randint(1, MOST)):
        ends = [
            number
            for number, piece in enumerate(pieces, 1)
            if piece.about is not None and ends_a_sentence(piece.text)
        ]
        place = chance.choice(ends) if ends and chance.random() < INSIDE else 0
        pieces.insert(place, _off_topic(f" {chance.choice(PADDING)} "))
    return replace(example, id=f"{example.id}_pad", pieces=tuple(pieces))


def _off_topic(text: str) -> Piece:
    return Piece(
        text=text, about="none", stance="asserted", criteria=frozenset(), pitfalls=frozenset()
    )
