"""MinHash: a short signature of a text's wording, in which texts agree as far as they share it."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from app.adapters.similarity.shingles import Hashes

ROWS: Final = 4
"""Places of a signature that make a band; read together they are one number of 32 bits."""
BANDS: Final = 32
LENGTH: Final = ROWS * BANDS
"""Bytes of a signature."""
_SEED = 20_260_101
_CHUNK = 2048
"""Hashes multiplied at once: what fits a processor's cache."""

Signatures = npt.NDArray[np.uint8]

_LOW_BYTE = np.uint32(0xFF)
_CHANCE = 1 / 256
"""How often two bytes are equal by chance."""


def _multipliers() -> npt.NDArray[np.uint32]:
    """One odd multiplier for each place, the same in every process."""
    drawn = np.random.Generator(np.random.PCG64(_SEED)).integers(
        0, 2**32, size=(LENGTH, 1), dtype=np.uint32
    )
    return drawn | np.uint32(1)


_MULTIPLIERS = _multipliers()


def signature(hashes: Hashes) -> Signatures:
    """For each place, a byte of the hash that comes out smallest under its multiplier.

    One byte is enough: two texts that differ there agree by chance once in 256 times, which
    `similarity` takes off. The lowest bit is left out, since every hash is odd.
    """
    smallest = np.full(LENGTH, np.iinfo(np.uint32).max, dtype=np.uint32)
    for start in range(0, len(hashes), _CHUNK):
        products = _MULTIPLIERS * hashes[start : start + _CHUNK]
        np.minimum(smallest, products.min(axis=1), out=smallest)
    return ((smallest >> np.uint32(1)) & _LOW_BYTE).astype(np.uint8)


def bands(signatures: Signatures) -> npt.NDArray[np.uint32]:
    """The bands of some signatures, a row for each; two texts with one in common may be alike."""
    return signatures.view(np.uint32)


def similarity(one: Signatures, other: Signatures) -> npt.NDArray[np.float64]:
    """Shared wording over all wording, 0 to 1, of the signatures in two arrays row by row.

    An estimate: it is off by 0.04 (standard deviation) in the middle, by less at both ends.
    """
    equal = np.mean(one == other, axis=-1, dtype=np.float64)
    return np.clip((equal - _CHANCE) / (1 - _CHANCE), 0.0, 1.0)
