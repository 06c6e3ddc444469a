"""Words in the one spelling that the trained grader learnt: slips mended, British made American."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from functools import lru_cache

MIN_LENGTH = 4
"""Shorter words are left as they are: too many others are near."""
MAX_LENGTH = 24
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ISE = re.compile(r"is(e[drs]?|ing|ations?|ational)$|ys(e[ds]?|ing)$")
_MIN_OUR = 6
_WORD = re.compile(r"[A-Za-z]+(?:['\u2019][a-z]+)?")


class Spelling:
    """Mends words that are unknown, towards words that are known.

    Args:
        known: Whole words that need no mending.
        preferred: Those of them that a slip is mended to, with their rank: of two that are equally
            near, the one with the lower rank was meant.
    """

    def __init__(self, known: Set[str], preferred: dict[str, int]) -> None:
        self._known = known
        self._preferred = preferred
        self._mended = lru_cache(maxsize=8192)(self._mend)

    def changes(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Start, end and new spelling of each word that changes, in order."""
        for match in _WORD.finditer(text):
            word = match[0].lower()
            if MIN_LENGTH <= len(word) <= MAX_LENGTH:
                mended = self._mended(word)
                if mended != word:
                    yield match.start(), match.end(), mended

    def _mend(self, word: str) -> str:
        american = _american(word)
        if american != word and american in self._known:
            return american
        if word in self._known or not word.isalpha() or self._is_inflected(word):
            return word
        near = self._preferred.keys() & set(_one_slip_away(word))
        return min(near, key=lambda one: self._preferred[one], default=word)

    def _is_inflected(self, word: str) -> bool:
        """Whether it is a known word with a usual ending, such as "deprioritized"."""
        endings = ("s", "es", "d", "ed", "ing", "er", "ers", "ly", "able")
        stems = [word.removesuffix(ending) for ending in endings if word.endswith(ending)]
        return any(stem in self._known or f"{stem}e" in self._known for stem in stems)


def _american(word: str) -> str:
    """The American spelling of a word if it were a British one; it may be no word at all."""
    if _ISE.search(word):
        return _ISE.sub(lambda match: match[0].replace("s", "z", 1), word)
    if "our" in word and len(word) >= _MIN_OUR:
        return word.replace("our", "or", 1)
    return word


def _one_slip_away(word: str) -> Iterator[str]:
    """Every string with one letter more, less, replaced or exchanged with its neighbour."""
    for place in range(len(word) + 1):
        head, tail = word[:place], word[place:]
        for letter in _LETTERS:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
