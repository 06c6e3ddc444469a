"""Bags of words: a good answer without its order or its small words claims nothing.

They keep the grader from paying for vocabulary.
"""

from __future__ import annotations

import re
from random import Random

from training.answers import Example, Piece

STOP_WORDS = frozenset(
    """
    a an the of to in on at by for with and or but is are was be been it its that this these those
    they them their he she his her who what which when how why from as not so if then than into out
    up while whereas does do did has have had will would can could should may might must i we you
    our my your us
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
_NO_LETTER = re.compile(r"\W")


def shuffled(example: Example, chance: Random) -> Example:
    """The words of the answer in any order: no criterion is met, pitfalls are not known."""
    words = example.text.split()
    chance.shuffle(words)
    return _bag(example, "shuf", words)


def without_stop_words(example: Example) -> Example:
    """The answer without its small words: no criterion is met, pitfalls are not known."""
    words = [
        word for word in example.text.split() if _NO_LETTER.sub("", word).lower() not in STOP_WORDS
    ]
    return _bag(example, "stop", words)


def _bag(example: Example, suffix: str, words: list[str]) -> Example:
    piece = Piece(
        text=" ".join(words),
        about="none",
        stance="asserted",
        criteria=frozenset(),
        pitfalls=frozenset(),
    )
    return Example(
        id=f"{example.id}_{suffix}",
        pieces=(piece,),
        levels=dict.fromkeys(example.levels, 0),
        pitfalls=dict.fromkeys(example.pitfalls),
    )
