"""Keys and sessions in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from app.domain.access_errors import KeyNotFoundError
from app.domain.errors import StoreUnavailableError
from app.grading.access.ports import LiveKeys, Taken
from app.grading.access.records import Account, KeyRecord, SessionRecord, Slots


class InMemoryKeyStore:
    """Implements the `KeyStore` port.

    Attributes:
        is_available: Set to False, every method raises StoreUnavailableError.
        looks: How often the keys that count were read.
    """

    def __init__(self) -> None:
        self.is_available = True
        self.looks = 0
        self._keys: dict[str, KeyRecord] = {}

    async def live(self, now: datetime) -> LiveKeys:
        """The keys that count at that time."""
        self._check()
        self.looks += 1
        keys = tuple(key for key in self._keys.values() if key.counts_at(now))
        return LiveKeys(keys=keys, any_ever=bool(self._keys))

    async def all(self) -> Sequence[KeyRecord]:
        """Every key, the newest first."""
        self._check()
        by_id = sorted(self._keys.values(), key=lambda key: key.id)
        return sorted(by_id, key=lambda key: key.created_at, reverse=True)

    async def add(self, key: KeyRecord) -> None:
        """Keep a new key."""
        self._check()
        self._keys[key.id] = key

    async def replace(self, key_id: str, successor: KeyRecord, ends_at: datetime) -> None:
        """Keep a new key in place of one that ends then, or earlier if it was to."""
        old = self._known(key_id)
        if old.revoked_at is not None:
            raise KeyNotFoundError
        end = ends_at if old.expires_at is None else min(old.expires_at, ends_at)
        self._keys |= {key_id: replace(old, expires_at=end), successor.id: successor}

    async def revoke(self, key_id: str, now: datetime) -> None:
        """Take a key back, or KeyNotFoundError."""
        old = self._known(key_id)
        self._keys[key_id] = replace(old, revoked_at=old.revoked_at or now)

    async def note_use(self, key_id: str, now: datetime, *, after: datetime) -> None:
        """Note that the key was used, unless that was noted after the given time."""
        old = self._known(key_id)
        if old.last_used_at is None or old.last_used_at <= after:
            self._keys[key_id] = replace(old, last_used_at=now)

    def _known(self, key_id: str) -> KeyRecord:
        self._check()
        try:
            return self._keys[key_id]
        except KeyError:
            raise KeyNotFoundError from None

    def _check(self) -> None:
        if not self.is_available:
            raise StoreUnavailableError("The database cannot be reached.")


class InMemorySessionStore:
    """Implements the `SessionStore` port."""

    def __init__(self) -> None:
        self._sessions: dict[str, SessionRecord] = {}

    async def add(self, session: SessionRecord, now: datetime) -> None:
        """Keep a new session, and forget those that are over."""
        kept = {name: one for name, one in self._sessions.items() if one.expires_at > now}
        self._sessions = kept | {session.digest: session}

    async def find(self, digest: str) -> SessionRecord | None:
        """The session with that digest."""
        return self._sessions.get(digest)

    async def remove(self, digest: str) -> None:
        """Forget a session, if it is known."""
        self._sessions.pop(digest, None)


class InMemoryUsageStore:
    """Implements the `UsageStore` port.

    Attributes:
        writes: How often anything was written.
    """

    def __init__(self) -> None:
        self.writes = 0
        self._used: Counter[Account] = Counter()
        self._slots: dict[tuple[str, str], Slots] = {}

    async def take(self, account: Account, amount: int, limit: int) -> Taken:
        """Take the amount, or what is left of the limit."""
        self.writes += 1
        granted = max(0, min(amount, limit - self._used[account]))
        self._used[account] += granted
        return Taken(granted=granted, left=max(0, limit - self._used[account]))

    async def add(self, account: Account, amount: int) -> None:
        """Count what was used beyond what was taken, whatever the limit."""
        self.writes += 1
        self._used[account] += amount

    async def hold(self, slots: Slots, limit: int, now: datetime) -> int:
        """How many of those places the process holds now; others' that ran out do not count."""
        self.writes += 1
        others = sum(
            one.wanted
            for (key, holder), one in self._slots.items()
            if key == slots.key_id and holder != slots.holder and one.until > now
        )
        held = max(0, min(slots.wanted, limit - others))
        self._slots[slots.key_id, slots.holder] = replace(slots, wanted=held)
        return held

    async def renew(self, holder: str, held: Mapping[str, int], until: datetime) -> None:
        """Hold so many places for each of the keys until then, and none for other keys."""
        self.writes += 1
        kept = {name: one for name, one in self._slots.items() if name[1] != holder}
        own = {
            (key, holder): Slots(key_id=key, holder=holder, wanted=count, until=until)
            for key, count in held.items()
        }
        self._slots = kept | own
