"""Where keys and sessions are kept. The methods raise StoreUnavailableError in an outage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.grading.access.records import KeyRecord, SessionRecord


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
