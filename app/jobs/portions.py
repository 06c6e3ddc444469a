"""How much an engine takes on at once."""

from __future__ import annotations

import math
from dataclasses import dataclass

CHUNK = 50
FEWEST_CHUNKS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Portions:
    """How much is taken on at once.

    Attributes:
        chunk: Answers of a cohort that are read and handed out together.
        at_once: Chunks that are graded at the same time.
        look_seconds: How often to look for cohorts that nobody told of.
        grace_seconds: How long calls under way may take when the process is to stop.
    """

    chunk: int = CHUNK
    at_once: int = FEWEST_CHUNKS
    look_seconds: float = 1.0
    grace_seconds: float = 60.0

    @classmethod
    def for_calls(cls, concurrency: int, *, grace_seconds: float) -> Portions:
        """Enough chunks for so many calls at once, while others are read or stored."""
        at_once = max(FEWEST_CHUNKS, math.ceil(2 * concurrency / CHUNK))
        return cls(at_once=at_once, grace_seconds=grace_seconds)
