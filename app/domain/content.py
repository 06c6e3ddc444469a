"""How much a text says: its words and letters, whatever script it is written in."""

from __future__ import annotations

import re

from app.domain.characters import ZERO_WIDTH_JOINERS, is_mark

LETTERS_A_WORD = 2
"""Letters that count as a word in scripts that put no spaces between words."""

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff"
    "\uf900-\ufaff\U00020000-\U000323af"
)
_UNSPACED_LETTER = re.compile(f"[{_UNSPACED}]")
_SYLLABLE = re.compile(f"[{_UNSPACED}\uac00-\ud7a3]")
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_LETTERED_WORD = re.compile(r"[^\W_]*[^\W\d_][^\W_]*(?:['\u2019][^\W_]+)*")


class _MarksAsLetters(dict[int, str]):
    """A translation that lets marks and joiners pass for letters, so that they split no word."""

    def __missing__(self, number: int) -> str:
        character = chr(number)
        inside = is_mark(character) or character in ZERO_WIDTH_JOINERS
        return self.setdefault(number, "x" if inside else character)


_MARKS_AS_LETTERS = _MarksAsLetters()


def words(text: str) -> list[str]:
    """The words and numbers of a text, as written; unspaced scripts come in long stretches."""
    if text.isascii():
        return _WORD.findall(text)
    whole = _whole(text)
    return [text[match.start() : match.end()] for match in _WORD.finditer(whole)]


def _whole(text: str) -> str:
    """The text with letters in place of the marks and joiners inside its words."""
    return text if text.isascii() else text.translate(_MARKS_AS_LETTERS)


def count_words(text: str) -> int:
    """How many words of letters a text has; numbers are not words."""
    unspaced = len(_UNSPACED_LETTER.findall(text))
    rest = _UNSPACED_LETTER.sub(" ", text) if unspaced else text
    spaced = len(_LETTERED_WORD.findall(_whole(rest)))
    return spaced + unspaced // LETTERS_A_WORD


def count_letters(text: str) -> int:
    """How many letters a text has; a character that stands for a syllable or more counts twice."""
    return sum(map(str.isalpha, text)) + len(_SYLLABLE.findall(text))
