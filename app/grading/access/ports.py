"""Where keys and sessions are kept. The methods raise StoreUnavailableError in an outage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.grading.access.records import Account, KeyRecord, SessionRecord, Slots


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveKeys:
    """The keys that count.

    Attributes:
        any_ever: Whether a key was ever made, those that count no more included.
    """

    keys: Sequence[KeyRecord]
    any_ever: bool


class KeyStore(Protocol):
    """Every key of every tenant. A row is never removed: a revoked key stays known as such."""

    async def live(self, now: datetime) -> LiveKeys:
        """The keys that count at that time."""
        ...

    async def all(self) -> Sequence[KeyRecord]:
        """Every key, the newest first."""
        ...

    async def add(self, key: KeyRecord) -> None:
        """Keep a new key."""
        ...

    async def replace(self, key_id: str, successor: KeyRecord, ends_at: datetime) -> None:
        """Keep a new key in place of one that ends then, or earlier if it was to.

        Raises:
            KeyNotFoundError: There is no such key, or it is revoked.
        """
        ...

    async def revoke(self, key_id: str, now: datetime) -> None:
        """Take a key back. To revoke it again changes nothing.

        Raises:
            KeyNotFoundError: There is none.
        """
        ...

    async def note_use(self, key_id: str, now: datetime, *, after: datetime) -> None:
        """Note that the key was used, unless that was noted after the given time."""
        ...


class SessionStore(Protocol):
    """The sessions of browsers."""

    async def add(self, session: SessionRecord, now: datetime) -> None:
        """Keep a new session, and forget those that are over."""
        ...

    async def find(self, digest: str) -> SessionRecord | None:
        """The session with that digest."""
        ...

    async def remove(self, digest: str) -> None:
        """Forget a session, if it is known."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What was handed out of a limit, and what is left of it."""

    granted: int
    left: int


class UsageStore(Protocol):
    """What keys have used, counted over all processes."""

    async def take(self, account: Account, amount: int, limit: int) -> Taken:
        """Take the amount, or what is left of the limit."""
        ...

    async def add(self, account: Account, amount: int) -> None:
        """Count what was used beyond what was taken, whatever the limit."""
        ...

    async def hold(self, slots: Slots, limit: int, now: datetime) -> int:
        """How many of those places the process holds now; others' that ran out do not count."""
        ...

    async def renew(self, holder: str, held: Mapping[str, int], until: datetime) -> None:
        """Hold so many places for each of the keys until then, and none for other keys."""
        ...
