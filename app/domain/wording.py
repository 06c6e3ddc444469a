"""Words of a text with their places, and what a misspelt word was meant to be."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import NamedTuple

MIN_TYPO_LENGTH = 5
TWO_TYPOS_LENGTH = 7
MIN_PREFIX_LENGTH = 4
MAX_WORD_LENGTH = 24
"""Nothing longer is taken for a misspelt word: comparing words is quadratic in their length."""

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)?")
_POSSESSIVE = re.compile(r"['\u2019]s?$")
_VOWELS = re.compile(r"[aeiou]")
_SHORT_FORMS = {"mgr": "manager", "mgmt": "management"}


class Word(NamedTuple):
    """A word and where it stands. `lower` has neither capitals nor a possessive ending."""

    start: int
    end: int
    lower: str


def read_words(text: str, start: int = 0, end: int | None = None) -> Iterator[Word]:
    """The words of a text, or of a stretch of it, in order."""
    for match in _WORD.finditer(text, start, len(text) if end is None else end):
        lower = match[0].lower()
        if not lower.isalnum():
            lower = _POSSESSIVE.sub("", lower)
        yield Word(match.start(), match.start() + len(lower), lower)


def intended(word: str, vocabulary: Collection[str]) -> str | None:
    """The word of a vocabulary that a word in lower case was meant to be, or None.

    A plural, a short form, a prefix of four letters or more, a word without its vowels and one or
    two slips count; between two equally near words there is no telling.
    """
    return _intended(word, frozenset(vocabulary)) if len(word) <= MAX_WORD_LENGTH else None


@lru_cache(maxsize=8192)
def _intended(word: str, vocabulary: frozenset[str]) -> str | None:
    for form in (word, word.removesuffix("s"), _SHORT_FORMS.get(word.removesuffix("s"), "")):
        if form in vocabulary:
            return form
    if len(word) >= MIN_PREFIX_LENGTH:
        alike = [one for one in vocabulary if word in {one[: len(word)], _VOWELS.sub("", one)}]
        if len(alike) == 1:
            return alike[0]
    return _nearest(word, vocabulary)


def _nearest(word: str, vocabulary: frozenset[str]) -> str | None:
    if len(word) < MIN_TYPO_LENGTH:
        return None
    allowed = 2 if len(word) >= TWO_TYPOS_LENGTH - 1 else 1
    near = sorted(
        (slips(word, one), one)
        for one in vocabulary
        if len(one) >= MIN_TYPO_LENGTH and one[0] == word[0] and one[-1] == word[-1]
    )
    if not near or near[0][0] > allowed:
        return None
    return near[0][1] if len(near) == 1 or near[0][0] < near[1][0] else None


def slips(first: str, second: str) -> int:
    """How many letters were added, left out, replaced or exchanged with their neighbour."""
    before, above = [0] * (len(second) + 1), list(range(len(second) + 1))
    for row, letter in enumerate(first, 1):
        line = [row]
        for column, other in enumerate(second, 1):
            cost = min(above[column] + 1, line[-1] + 1, above[column - 1] + (letter != other))
            swapped = row > 1 and column > 1 and first[row - 2] == other
            if swapped and letter == second[column - 2]:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        before, above = above, line
    return above[-1]


def cue(*alternatives: str) -> re.Pattern[str]:
    """A pattern for any of these in lower case, each from the beginning of a word.

    Lower case, since a pattern that disregards case takes four times as long.
    """
    return re.compile(rf"\b(?:{'|'.join(alternatives)})")
