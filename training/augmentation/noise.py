"""Noise: slips of the keyboard, words that fill a pause, bullets, and the other pronoun."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random

from training.answers import Example, Piece
from training.augmentation.wording import ends_a_sentence, in_mid_sentence

SLIPS, FILLERS, BULLETS, PRONOUNS = 0.35, 0.25, 0.12, 0.3
"""Shares of the answers that each kind of noise touches."""
SLIP, FILLER = 0.04, 0.3
"""Shares of the words of such an answer with a slip, and of its pieces with a filler."""
MIN_LENGTH = 5
"""Letters that a word has at least for a slip."""
FILLING = (
    "um, ",
    "uh, ",
    "well, ",
    "you know, ",
    "basically, ",
    "I mean, ",
    "honestly, ",
    "so yeah, ",
)
OTHER_PRONOUN: Mapping[str, str] = {
    "he": "she",
    "she": "he",
    "his": "her",
    "him": "her",
    "himself": "herself",
    "herself": "himself",
}
_WORD = re.compile(r"\w+")
# "her" is both "him" and "his": it is left as it is.
_PRONOUN = re.compile(r"\b(?:he|she|his|him|himself|herself)\b")
_TRANSPOSED, _DROPPED = 0.4, 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kinds:
    """Which kinds of noise touch an answer."""

    slips: bool
    fillers: bool
    bullets: bool
    pronouns: bool


def noisy(example: Example, chance: Random) -> Example:
    """The answer as somebody else might have typed or said it, with the same labels."""
    kinds = _Kinds(
        slips=chance.random() < SLIPS,
        fillers=chance.random() < FILLERS,
        bullets=chance.random() < BULLETS,
        pronouns=chance.random() < PRONOUNS,
    )
    return replace(
        example, pieces=tuple(_changed(piece, kinds, chance) for piece in example.pieces)
    )


def _changed(piece: Piece, kinds: _Kinds, chance: Random) -> Piece:
    text = piece.text
    if kinds.slips:
        text = _WORD.sub(
            lambda match: slip(match[0], chance) if chance.random() < SLIP else match[0], text
        )
    if kinds.pronouns:
        text = _PRONOUN.sub(lambda match: OTHER_PRONOUN[match[0]], text)
    if kinds.fillers and piece.about is not None and chance.random() < FILLER and text.strip():
        lead = " " if text.startswith(" ") else ""
        text = lead + chance.choice(FILLING) + in_mid_sentence(text.lstrip())
    if kinds.bullets and ends_a_sentence(text):
        text = text.rstrip() + "\n- "
    return replace(piece, text=text)


def slip(word: str, chance: Random) -> str:
    """The word with two letters transposed, one left out or one doubled; the ends stay."""
    if len(word) < MIN_LENGTH or not word.isalpha():
        return word
    place = chance.randrange(1, len(word) - 2)
    kind = chance.random()
    if kind < _TRANSPOSED:
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    if kind < _DROPPED:
        return word[:place] + word[place + 1 :]
    return word[:place] + word[place] + word[place:]
