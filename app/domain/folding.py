"""Folding: two texts that differ in case, spacing, quote marks and dashes alone become one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.domain.characters import is_mark

_QUOTE_MARKS = '"`\u00b4\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a'
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2e3a\u2e3b"
_FINAL_SIGMA = "\u03c2"
_ALIKE = {
    **dict.fromkeys(map(ord, _QUOTE_MARKS), "'"),
    **dict.fromkeys(map(ord, _DASHES), "-"),
    ord(_FINAL_SIGMA): "\u03c3",
}
# Spaces, dashes and emphasis in one run: what a reader hears as one pause. A lone space is one
# already, and by far the most frequent.
_PAUSE = re.compile(r"[\s*\-]{2,}|[^\S ]|[*\-]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """A folded text, and for each of its characters the place in the text it was made from."""

    text: str
    places: tuple[int, ...]


def fold(text: str) -> Folded:
    """The folded text with its places. Folding a folded text changes nothing."""
    alike = lower_case(text).translate(_ALIKE)
    pieces: list[str] = []
    places: list[int] = []
    done = 0
    for match in _PAUSE.finditer(alike):
        pause = _short(match[0])
        pieces += (alike[done : match.start()], pause)
        places.extend(range(done, match.start()))
        places.extend([match.start()] * len(pause))
        done = match.end()
    pieces.append(alike[done:])
    places.extend(range(done, len(alike)))
    return Folded(text="".join(pieces), places=tuple(places))


def fold_text(text: str) -> str:
    """The folded text alone."""
    return _PAUSE.sub(lambda match: _short(match[0]), lower_case(text).translate(_ALIKE))


def trim(text: str) -> str:
    """The text without what is neither letter, number nor mark at its two ends."""
    start, end = 0, len(text)
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not (text[end - 1].isalnum() or is_mark(text[end - 1])):
        end -= 1
    return text[start:end]


def lower_case(text: str) -> str:
    """Lower case, one character for each: places in the text stay what they were."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(one.lower() if len(one.lower()) == 1 else one for one in text)


def _short(pause: str) -> str:
    if "-" in pause:
        return "-"
    return "" if pause.strip("*") == "" else " "
