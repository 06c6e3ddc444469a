"""How much a key may use within a stretch of time, and in what portions it is handed out."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from enum import StrEnum

MINUTE, DAY = 60, 86_400
SHARE = 8
"""A process takes at most this part of what is left at a time, so that others find some too."""
TOKENS_OF_PROMPT, TOKENS_OF_REPLY, CHARACTERS_A_TOKEN = 1500, 1000, 3


class Policy(StrEnum):
    """What is limited, by its name in the headers."""

    REQUESTS = "requests"
    CONCURRENCY = "concurrency"
    GRADES = "grades"
    TOKENS = "tokens"


SECONDS = {Policy.REQUESTS: MINUTE, Policy.GRADES: DAY, Policy.TOKENS: DAY}
"""How long each lasts; what runs at the same time is not counted over time."""
UNITS = {Policy.CONCURRENCY: "concurrent-requests", Policy.TOKENS: "tokens"}
"""What is counted, where that is not requests or answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A stretch of time for which a limit holds, in seconds since 1970."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """What is left of a limit.

    Attributes:
        limit: How much there was.
        left: How much there is; what other processes hold unused is not in it.
        seconds: When there is all of it again; None where that is not a matter of time.
    """

    limit: int
    left: int
    seconds: int | None = None


def window(policy: Policy, key_id: str, now: float) -> Window:
    """The stretch that a time is in. Days begin at midnight, minutes elsewhere for each key."""
    length = SECONDS[policy]
    shift = zlib.crc32(key_id.encode()) % length if length == MINUTE else 0
    start = int((now - shift) // length) * length + shift
    return Window(start=start, end=start + length)


def portion(left: int, amount: int) -> int:
    """How much to take at once where `amount` is needed now."""
    return max(amount, left // SHARE)


def estimated_tokens(characters: int, samples: int) -> int:
    """About what judging an answer takes, before it is known."""
    return samples * (TOKENS_OF_PROMPT + TOKENS_OF_REPLY + characters // CHARACTERS_A_TOKEN)


def policy_field(levels: dict[Policy, Level]) -> str:
    """The header RateLimit-Policy, a list of structured fields."""
    return ", ".join(
        f'"{policy}";q={level.limit}'
        + (f";w={SECONDS[policy]}" if policy in SECONDS else "")
        + (f';qu="{UNITS[policy]}"' if policy in UNITS else "")
        for policy, level in levels.items()
    )


def level_field(levels: dict[Policy, Level]) -> str:
    """The header RateLimit: what is left, and for how many seconds that has to do."""
    return ", ".join(
        f'"{policy}";r={level.left}' + ("" if level.seconds is None else f";t={level.seconds}")
        for policy, level in levels.items()
    )
