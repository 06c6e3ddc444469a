"""The copy finder: what it keeps of each answer, and what it makes of them in the end."""

from __future__ import annotations

from array import array

import numpy as np
import numpy.typing as npt

from app.adapters.similarity.grouping import roots
from app.adapters.similarity.shingles import Hashes, shingles
from app.adapters.similarity.signatures import LENGTH, Signatures, signature, similarity
from app.domain.cohort_report import LikeAnswer, LikeGroup, NearDuplicates


class MinHashFinder:
    """Keeps a signature of 128 bytes for each answer that is long enough to be compared."""

    def __init__(self, *, ideal_response: str) -> None:
        self._ideal = np.unique(shingles(ideal_response))
        self._indexes = array("q")
        self._signatures = bytearray()

    def add(self, index: int, text: str) -> float:
        """Take in an answer; gives the share of wording it has from the ideal response."""
        hashes = shingles(text)
        if not hashes.size:
            return 0.0
        self._indexes.append(index)
        self._signatures += signature(hashes).tobytes()
        return self._overlap(hashes)

    def near_duplicates(self, *, groups: int, members: int) -> NearDuplicates:
        """The largest groups, of equal ones those that begin earlier."""
        indexes, kept = self._in_order()
        firsts, sizes, found = _groups(kept)
        largest = np.lexsort((firsts, -sizes))[:groups]
        return NearDuplicates(
            compared=len(indexes),
            answers=int(sizes.sum()),
            groups=len(sizes),
            largest=tuple(
                LikeGroup(
                    answers=int(sizes[number]),
                    members=_members(kept, indexes, found == firsts[number], members),
                )
                for number in largest
            ),
        )

    def _in_order(self) -> tuple[npt.NDArray[np.int64], Signatures]:
        """What was kept, by index. Where it came so, nothing is copied: it may be very much."""
        indexes = np.array(self._indexes, dtype=np.int64)
        kept = np.frombuffer(self._signatures, dtype=np.uint8).reshape(-1, LENGTH)
        if np.all(indexes[1:] > indexes[:-1]):
            return indexes, kept
        order = np.argsort(indexes)
        return indexes[order], kept[order]

    def _overlap(self, hashes: Hashes) -> float:
        """Share of the shorter text's wording that is in the other one too."""
        if not self._ideal.size:
            return 0.0
        own = np.sort(hashes)  # np.unique takes ten times as long on an array this short
        own = own[np.append(own[1:] != own[:-1], [True])]
        places = np.searchsorted(self._ideal, own[own <= self._ideal[-1]])
        shared = np.count_nonzero(self._ideal[places] == own[: len(places)])
        return float(shared / min(len(own), len(self._ideal)))


def _groups(
    signatures: Signatures,
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """The first place and the size of each group of two or more, and each place's first one."""
    found = roots(signatures)
    firsts, sizes = np.unique(found, return_counts=True)
    several = sizes > 1
    return firsts[several], sizes[several], found


def _members(
    signatures: Signatures,
    indexes: npt.NDArray[np.int64],
    is_member: npt.NDArray[np.bool_],
    most: int,
) -> tuple[LikeAnswer, ...]:
    places = np.flatnonzero(is_member)[:most]
    alike = similarity(signatures[places], signatures[places[:1]])
    return tuple(
        LikeAnswer(index=index, similarity=round(share, 2))
        for index, share in zip(indexes[places].tolist(), alike.tolist(), strict=True)
    )
