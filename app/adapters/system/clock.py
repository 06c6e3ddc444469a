"""The real clock, and ids that sort by time."""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime
from typing import Final

ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32 in lower case: no letter that is read as a digit."""
TIME_CHARACTERS: Final = 10
RANDOM_BITS: Final = 80
RANDOM_CHARACTERS: Final = 16
BITS: Final = 5


class SystemClock:
    """Implements the `Clock` port.

    An id is a prefix, 48 bits of milliseconds and 80 random bits, as in a ULID. Ids made in one
    process always rise: within a millisecond the random part counts up from where it started.
    """

    def __init__(self) -> None:
        self._last = (0, 0)

    def now(self) -> datetime:
        """The current time, in UTC."""
        return datetime.now(UTC)

    def new_id(self, prefix: str) -> str:
        """A new id, such as `grd_01k8x...`."""
        milliseconds, last_random = self._last
        current = max(time.time_ns() // 1_000_000, milliseconds)
        if current == milliseconds:
            step = 1 + secrets.randbits(RANDOM_BITS // 2)
            number = (last_random + step) % (1 << RANDOM_BITS)
        else:
            # The top bit stays free, so that counting up within the millisecond cannot wrap.
            number = secrets.randbits(RANDOM_BITS - 1)
        self._last = (current, number)
        return f"{prefix}_{_base32(current, TIME_CHARACTERS)}{_base32(number, RANDOM_CHARACTERS)}"


def _base32(number: int, characters: int) -> str:
    digits = [number >> (BITS * place) & (len(ALPHABET) - 1) for place in range(characters)]
    return "".join(ALPHABET[digit] for digit in reversed(digits))
