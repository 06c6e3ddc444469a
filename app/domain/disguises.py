"""Readings of a text: as it stands, and with the disguises of its letters taken off.

Every reading remembers where in the text its characters come from, so that what is found in it
can be pointed at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.domain.characters import LOOKALIKES, is_latin_letter, is_mark

MIN_SPACED_LETTERS = 4
"""Single letters in a row that are taken for a word written with gaps."""

MIN_RUN_TOGETHER = 12
"""Letters of a word that may be a sentence without its blanks."""

_UNACCENTED = dict(zip("đłøıħŧ“”„‘’‚`–—−", "dloiht\"\"\"''''---", strict=True))  # noqa: RUF001 - what is replaced
_SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢɡɑ", "abcdefghijklmnoprstuvwyzga", strict=True))
_LETTER_BLOCKS = (0x1F130, 0x1F150, 0x1F170, 0x1F1E6)
_SIGN_LETTERS = {chr(block + n): chr(97 + n) for block in _LETTER_BLOCKS for n in range(26)}
_MASKS = {
    **{odd: plain.lower() for odd, plain in LOOKALIKES.items()},
    **_SMALL_CAPITALS,
    **_SIGN_LETTERS,
}
_DIGIT_LETTERS = str.maketrans("013457@$!|", "oieastasil")
_LEET_WORD = re.compile(r"[a-z0-9@$!|]{2,40}")
_SPACED = re.compile(
    r"(?<![^\W_])[^\W_](?:[ .\-_*|/,\u00b7\n]{1,3}[^\W_])"
    rf"{{{MIN_SPACED_LETTERS - 1},}}(?![^\W_])"
)
_WIDE_GAP = re.compile(r" {2,}|(?<=[^\W_]) (?=[^\W_][.\-_*|/])")
_KEY_WORDS = [
    "ignore",
    "disregard",
    "forget",
    "override",
    "previous",
    "instructions",
    "instruction",
    "rubric",
    "criteria",
    "criterion",
    "grader",
    "evaluator",
    "system",
    "prompt",
    "score",
    "grade",
    "marks",
    "points",
    "maximum",
    "highest",
    "perfect",
    "award",
    "assign",
    "give",
    "full",
    "hundred",
    "answer",
    "response",
    "candidate",
    "please",
    "level",
    "every",
    "reveal",
    "print",
    "output",
    "return",
    "report",
    "the",
    "this",
    "all",
    "your",
    "and",
    "top",
]
_RUN_TOGETHER = re.compile("|".join(sorted(_KEY_WORDS, key=len, reverse=True)))


_STRETCHED = re.compile(r"([a-z])\1{2,}")


def _skeleton(word: str) -> str:
    return word[0] + "".join(sorted(word[1:-1])) + word[-1]


_SCRAMBLED = {_skeleton(word): word for word in _KEY_WORDS if len(word) > 4}  # noqa: PLR2004 - shorter ones are other words


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A text derived from another one, and where each of its characters comes from."""

    text: str
    places: tuple[int, ...]

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original that `text[start:end]`, not empty, comes from."""
        return self.places[start], self.places[end - 1] + 1


def plain_reading(text: str) -> Reading:
    """Lower case, without accents on Latin letters, with one kind of quote marks and dashes."""
    if text.isascii():
        return Reading(text=text.lower(), places=tuple(range(len(text))))
    alphabet = set(text)
    plain = {ord(character): _plain(character) for character in alphabet}
    if not any(map(is_mark, alphabet)):
        return Reading(text=text.translate(plain), places=tuple(range(len(text))))
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if is_mark(character) and letters and letters[-1].isascii():
            continue
        letters.append(plain[ord(character)])
        places.append(place)
    return Reading(text="".join(letters), places=tuple(places))


def unmasked_reading(reading: Reading) -> Reading:
    """A plain reading without look-alikes, digits for letters, gaps in words and shuffled letters.

    Only words in such a disguise change, so that a text without any is equal to its reading.
    """
    text = reading.text
    if not text.isascii():
        text = "".join(_MASKS.get(character, character) for character in text)
    joined = _joined(Reading(text=text, places=reading.places))
    return _spelled_out(joined)


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    lower = character.lower()
    if len(lower) != 1:
        lower = character
    if lower in _UNACCENTED:
        return _UNACCENTED[lower]
    return unicodedata.normalize("NFD", lower)[0] if is_latin_letter(lower) else lower


def _joined(reading: Reading) -> Reading:
    """The reading with words put together that were written letter by letter."""

    def replacements() -> Iterator[tuple[int, int, Iterable[tuple[str, int]]]]:
        for match in _SPACED.finditer(reading.text):
            yield match.start(), match.end(), _letters_of(match)

    return _replaced(reading, replacements())


def _letters_of(match: re.Match[str]) -> Iterator[tuple[str, int]]:
    """The letters of a spaced run with their places; wide gaps stay as one blank."""
    run = match[0]
    blanks = {gap.start() for gap in _WIDE_GAP.finditer(run)}
    for offset, character in enumerate(run):
        if character.isalnum():
            yield character, match.start() + offset
        elif offset in blanks:
            yield " ", match.start() + offset


def _spelled_out(reading: Reading) -> Reading:
    def replacements() -> Iterator[tuple[int, int, Iterable[tuple[str, int]]]]:
        for match in _LEET_WORD.finditer(reading.text):
            word = match[0].rstrip("!|")
            meant = _meant(word)
            if meant == word:
                continue
            places = range(match.start(), match.start() + len(word))
            yield places[0], places[-1] + 1, _spread(meant, places)

    return _replaced(reading, replacements())


def _spread(meant: str, places: range) -> Iterator[tuple[str, int]]:
    """The characters of a word with blanks put in, at the places of the word without them."""
    place = 0
    for character in meant:
        yield character, places[min(place, len(places) - 1)]
        place += character != " "


@lru_cache(maxsize=4096)
def _meant(word: str) -> str:
    """What a word says once digits are letters, letters are in order and blanks are put in."""
    plain = word
    if any(map(str.isalpha, word)) and not word.isalpha():
        plain = word.translate(_DIGIT_LETTERS)
        other = word.replace("1", "l").translate(_DIGIT_LETTERS)
        plain = other if other in _KEY_WORDS else plain
    plain = _STRETCHED.sub(r"\1", plain)
    if len(plain) > 1 and plain.isalpha():
        plain = _SCRAMBLED.get(_skeleton(plain), plain)
    if len(plain) >= MIN_RUN_TOGETHER:
        parts = _RUN_TOGETHER.sub(lambda match: f" {match[0]} ", plain).split()
        plain = " ".join(parts)
    return plain


def _replaced(
    reading: Reading, replacements: Iterator[tuple[int, int, Iterable[tuple[str, int]]]]
) -> Reading:
    letters: list[str] = []
    places: list[int] = []
    done = 0
    for start, end, substitute in replacements:
        letters.append(reading.text[done:start])
        places.extend(reading.places[done:start])
        for character, place in substitute:
            letters.append(character)
            places.append(reading.places[place])
        done = end
    if done == 0:
        return reading
    letters.append(reading.text[done:])
    places.extend(reading.places[done:])
    return Reading(text="".join(letters), places=tuple(places))
