"""A text's wording as numbers: a hash for each eight characters in a row.

Characters, not words: a word changed costs a few of them, scripts without spaces need no cutting,
and a hash over a whole text is a few operations on one array.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.domain.cleaning import clean
from app.domain.folding import fold_text

WIDTH = 8
"""Characters of a shingle. Other widths need other steps in `shingles`."""
SHORTEST = 40
"""Characters below which two answers are alike by chance: "I do not know" is nobody's own."""

Hashes = npt.NDArray[np.uint32]

# Odd multipliers: multiplication by them loses nothing.
_PAIR, _FOUR, _EIGHT = np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35)
_FIRST_MIX, _SECOND_MIX = np.uint32(0x7FEB352D), np.uint32(0x846CA68B)


def shingles(text: str) -> Hashes:
    """The hashes of an answer as sent, each odd, in order; none where it is too short.

    Case, spacing and dashes do not count, and neither do disguises: letters that only look like
    others, invisible characters. Those are never ASCII.
    """
    plain = text if text.isascii() else clean(text).text
    folded = fold_text(plain).strip()
    if len(folded) < SHORTEST:
        return np.zeros(0, dtype=np.uint32)
    points = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    pairs = _mixed(points[:-1] * _PAIR + points[1:], 15)
    fours = _mixed(pairs[:-2] * _FOUR + pairs[2:], 13)
    eights = _mixed(fours[:-4] * _EIGHT + fours[4:], 16)
    mixed = _mixed(_mixed(eights * _FIRST_MIX, 15) * _SECOND_MIX, 16)
    return mixed | np.uint32(1)


def _mixed(hashes: Hashes, shift: int) -> Hashes:
    """Upper bits brought down to the lower ones: multiplication carries only upwards."""
    return hashes ^ (hashes >> np.uint32(shift))
