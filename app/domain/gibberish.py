"""Text that is no language: told from how letters and words are spread, without a dictionary.

The rules hold for any language in any script, for notes, lists, JSON and code. They err on the
side of language: what only looks odd is left to a judge.
"""

from __future__ import annotations

import re
from collections import Counter

from app.domain.content import words

MIN_LETTERS = 20
MIN_LETTER_SHARE = 0.25
"""Of everything but white space; tables and code with content have more."""

MIN_LETTER_KINDS = 6
MAX_LETTER_SHARE = 0.5
"""How much of a text one letter may be; in no language is it a quarter."""

MIN_REPEATED_WORDS = 20
MIN_WORD_KINDS = 6
MIN_WORD_KIND_SHARE = 0.02
"""Different words among all words: a sentence said fifty times over is still above."""

MAX_NOISE_SHARE = 0.6
MIN_NOISE_WORDS = 3
LONGEST_WORD = 40
LONGEST_SHORTHAND = 8
"""Letters of the longest word that people write without its vowels, such as `stkhldrs`."""

_VOWELS = re.compile(r"[aeiouy]")
_PLAIN_LETTERS = re.compile(r"[a-z]{4,}")
_ACRONYM_LENGTH = 6
# Pairs of letters that (almost) no word of a European language contains.
_RARE_PAIRS = re.compile(
    "bq|bx|c[jxv]|dx|f[kqvxz]|g[qx]|h[xq]|j[bcdfghlmnpqrstvwxyz]|k[qxz]|lx|m[qx]|p[qx]"
    "|q[bcdefghjklmnoprstvwxyz]|sx|tq|v[bcfhjmpqtwx]|w[qvx]|x[jkz]|z[jqx]"
)
_KEYBOARD_RUN = re.compile(
    "|".join(
        run[place : place + 4]
        for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm")
        for run in (row, row[::-1])
        for place in range(len(run) - 3)
    )
    .replace("|rewq", "")
    .replace("|poiu", "")
)
_SAME_LETTER = re.compile(r"([^\W\d_])\1{3,}")


# Every word that is noise holds one of these, and hardly any other text does.
_SUSPECT = re.compile(
    f"{_RARE_PAIRS.pattern}|{_KEYBOARD_RUN.pattern}"
    rf"|{_SAME_LETTER.pattern}|[^\W\d_aeiouy]{{{LONGEST_SHORTHAND + 1}}}|\w{{{LONGEST_WORD + 1}}}"
)


def is_gibberish(text: str) -> bool:
    """Whether a text of some length holds no language."""
    letters = Counter(filter(str.isalpha, text.lower()))
    if letters.total() < MIN_LETTERS:
        return _is_symbols(text, letters.total())
    return (
        _is_symbols(text, letters.total())
        or len(letters) < MIN_LETTER_KINDS
        or max(letters.values()) > MAX_LETTER_SHARE * letters.total()
        or _repeats_few_words(text)
        or _is_noise(text)
    )


def _is_symbols(text: str, letters: int) -> bool:
    visible = sum(map(len, text.split()))
    return visible >= MIN_LETTERS and letters < MIN_LETTER_SHARE * visible


def _repeats_few_words(text: str) -> bool:
    said = [word.lower() for word in words(text)]
    kinds = len(set(said))
    if len(said) < MIN_REPEATED_WORDS:
        return False
    return kinds < MIN_WORD_KINDS or kinds < MIN_WORD_KIND_SHARE * len(said)


def _is_noise(text: str) -> bool:
    """Whether most of the letters are in words that no European language could have."""
    if not _SUSPECT.search(text.lower()):
        return False
    spoken = [word for word in words(text) if word.isalpha()]
    noise = [word for word in spoken if _is_noise_word(word)]
    share = sum(map(len, noise)) / max(1, sum(map(len, spoken)))
    enough = len(noise) >= MIN_NOISE_WORDS or any(len(word) > LONGEST_WORD for word in noise)
    return enough and share >= MAX_NOISE_SHARE


def _is_noise_word(word: str) -> bool:
    if not word.isascii():
        return False
    if len(word) > LONGEST_WORD or _SAME_LETTER.search(word.lower()):
        return True
    if not _PLAIN_LETTERS.fullmatch(word.lower()) or (
        word.isupper() and len(word) <= _ACRONYM_LENGTH
    ):
        return False
    lower = word.lower()
    if len(lower) > LONGEST_SHORTHAND and not _VOWELS.search(lower):
        return True
    return bool(_RARE_PAIRS.search(lower) or _KEYBOARD_RUN.search(lower))
