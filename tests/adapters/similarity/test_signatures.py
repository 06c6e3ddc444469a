from __future__ import annotations

import numpy as np
import pytest

from app.adapters.similarity.shingles import Hashes, shingles
from app.adapters.similarity.signatures import BANDS, LENGTH, bands, signature, similarity
from tests.adapters.similarity.texts import letters


def sets(shared: int, apart: int, seed: int) -> tuple[Hashes, Hashes]:
    """Two sets of odd numbers with so many in common, and so many each for itself."""
    rng = np.random.default_rng(seed)
    drawn = rng.choice(2**31, size=shared + 2 * apart, replace=False).astype(np.uint32) * 2 + 1
    own, other = drawn[shared : shared + apart], drawn[shared + apart :]
    return np.append(drawn[:shared], own), np.append(drawn[:shared], other)


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.8, 1.0])
def test_the_estimate_is_right_on_average_and_close_each_time(share: float) -> None:
    shared = round(1000 * share)
    apart = (1000 - shared) // 2
    pairs = [sets(shared, apart, seed) for seed in range(60)]
    one = np.stack([signature(first) for first, _ in pairs])
    other = np.stack([signature(second) for _, second in pairs])
    errors = similarity(one, other) - share
    assert abs(float(errors.mean())) < 0.02
    assert float(errors.std()) < 0.06


def test_a_signature_does_not_depend_on_order_repeats_or_length() -> None:
    hashes = shingles(letters(900, seed=3))
    assert len(hashes) > 2048
    shuffled = np.random.default_rng(0).permutation(np.append(hashes, hashes[:500]))
    assert np.array_equal(signature(shuffled), signature(hashes))


def test_a_signature_is_the_same_in_every_process() -> None:
    known = signature(np.arange(1, 200, 2, dtype=np.uint32))
    assert known.dtype == np.uint8
    assert known.shape == (LENGTH,)
    assert known[:8].tolist() == [90, 248, 221, 2, 119, 217, 187, 69]


def test_equal_signatures_share_every_band() -> None:
    one = signature(shingles(letters(60, seed=4)))
    other = signature(shingles(letters(60, seed=5)))
    rows = bands(np.stack([one, one, other]))
    assert rows.shape == (3, BANDS)
    assert np.array_equal(rows[0], rows[1])
    assert np.count_nonzero(rows[0] == rows[2]) == 0
