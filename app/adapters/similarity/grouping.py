"""Groups of signatures that are alike, without comparing each with each."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from app.adapters.similarity.signatures import Signatures, bands, similarity

ALIKE = 0.5
"""Similarity from which two answers are near-duplicates. Answers written apart stay under 0.15;
one word in seven replaced leaves 0.5."""
NEIGHBOURS = 3
"""How far apart two texts with a band in common may stand among all with that band to be compared.

All of them are mostly alike or hardly any, so a chain of neighbours joins what belongs together,
and a thousand copies of one text cost thousands of comparisons instead of half a million.
"""
_AT_ONCE = 65_536

Places = npt.NDArray[np.intp]


def roots(signatures: Signatures) -> Places:
    """For each signature, the place of the first one in its group; itself where it is alone."""
    parents = np.arange(len(signatures))
    for band in bands(signatures).T:
        for left, right in _candidates(np.ascontiguousarray(band)):
            apart = parents[left] != parents[right]
            alike = _alike(signatures, left[apart], right[apart])
            if alike[0].size:
                _join(parents, *alike)
    return parents


def _candidates(band: npt.NDArray[np.uint32]) -> Iterator[tuple[Places, Places]]:
    """Pairs of places with the same value that stand close together in its list."""
    order = np.argsort(band, kind="stable")
    values = band[order]
    for distance in range(1, NEIGHBOURS + 1):
        same = np.flatnonzero(values[:-distance] == values[distance:])
        if not same.size:
            return
        yield order[same], order[same + distance]


def _alike(signatures: Signatures, left: Places, right: Places) -> tuple[Places, Places]:
    """Those of the pairs whose signatures are alike; a slice at a time, to bound memory."""
    kept = [np.zeros(0, dtype=bool)]
    for start in range(0, len(left), _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        kept.append(similarity(signatures[left[some]], signatures[right[some]]) >= ALIKE)
    chosen = np.concatenate(kept)
    return left[chosen], right[chosen]


def _join(parents: Places, left: Places, right: Places) -> None:
    """Unite the groups of each pair. Every place then leads straight to the first of its group."""
    above = parents.tolist()
    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        first, second = _root(above, one), _root(above, other)
        above[max(first, second)] = min(first, second)
    parents[:] = above
    while not np.array_equal(parents[parents], parents):
        parents[:] = parents[parents]


def _root(above: list[int], place: int) -> int:
    while above[place] != place:
        above[place] = above[above[place]]
        place = above[place]
    return place
