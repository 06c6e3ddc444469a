"""Keys are made, listed, replaced and taken back."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.domain.access import DEFAULT_TENANT, NO_LIMITS, TENANT, KeyLimits, Scope
from app.domain.access_errors import KeyInvalidError, KeyNotFoundError
from app.domain.key_token import ID_BYTES, SECRET_BYTES, KeyToken, key_id
from app.grading.access.ports import KeyStore
from app.grading.access.records import KeyRecord
from app.grading.ports import Clock

MAX_KEYS = 1000
"""Keys that count at the same time: each process holds them all in memory."""
MAX_NAME = 100
LONGEST_OVERLAP = timedelta(days=90)

Randomness = Callable[[int], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRequest:
    """A key to be made.

    Attributes:
        name: What to call it, so that people know whose it is.
        tenant: Whose rows it opens.
        scopes: What it allows.
        limits: How much it may use.
        expires_at: When it ends; None for never.
    """

    name: str
    tenant: str = DEFAULT_TENANT
    scopes: frozenset[Scope] = frozenset({Scope.GRADE, Scope.READ})
    limits: KeyLimits = NO_LIMITS
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A new key: what is kept of it, and the one time that it is whole."""

    record: KeyRecord
    token: KeyToken


class KeyIssuer:
    """What an operator does with keys."""

    def __init__(
        self,
        *,
        store: KeyStore,
        clock: Clock,
        pepper: bytes | None = None,
        randomness: Randomness = secrets.token_bytes,
    ) -> None:
        self._store = store
        self._clock = clock
        self._pepper = pepper
        self._randomness = randomness

    async def create(self, request: KeyRequest) -> Issued:
        """A new key.

        Raises:
            KeyInvalidError: The request cannot be met.
        """
        now = self._clock.now()
        _check(request, now)
        if len((await self._store.live(now)).keys) >= MAX_KEYS:
            raise KeyInvalidError(f"There are {MAX_KEYS} keys already: revoke some.")
        token = self._new_token()
        record = KeyRecord(
            id=token.id,
            name=request.name,
            tenant=request.tenant,
            scopes=request.scopes,
            digest=token.digest(self._pepper),
            limits=request.limits,
            created_at=now,
            expires_at=request.expires_at,
        )
        await self._store.add(record)
        return Issued(record=record, token=token)

    async def all(self) -> Sequence[KeyRecord]:
        """Every key that was ever made, the newest first."""
        return await self._store.all()

    async def rotate(self, name: str, *, overlap: timedelta) -> Issued:
        """A new key like that one, which ends after the overlap.

        Args:
            name: The id of the old key, or the key itself.
            overlap: How long both count.

        Raises:
            KeyNotFoundError: There is no such key, or it counts no more.
            KeyInvalidError: The overlap is negative or too long.
        """
        if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
            raise KeyInvalidError(f"Both keys may count for 0 to {LONGEST_OVERLAP.days} days.")
        now, token = self._clock.now(), self._new_token()
        old = next((one for one in await self._store.all() if one.id == key_id(name)), None)
        if old is None or not old.counts_at(now):
            raise KeyNotFoundError
        fresh = replace(old, id=token.id, digest=token.digest(self._pepper), created_at=now)
        successor = replace(fresh, last_used_at=None, expires_at=_moved(old, now))
        await self._store.replace(old.id, successor, now + overlap)
        return Issued(record=successor, token=token)

    async def revoke(self, name: str) -> None:
        """Take a key back, for good.

        Args:
            name: Its id, or the key itself.

        Raises:
            KeyNotFoundError: There is none.
        """
        await self._store.revoke(key_id(name), self._clock.now())

    def _new_token(self) -> KeyToken:
        return KeyToken.made(self._randomness(ID_BYTES + SECRET_BYTES))


def _moved(old: KeyRecord, now: datetime) -> datetime | None:
    """A successor lives as long as the old key was made to."""
    return None if old.expires_at is None else now + (old.expires_at - old.created_at)


def _check(request: KeyRequest, now: datetime) -> None:
    if not request.name.isprintable() or not 1 <= len(request.name) <= MAX_NAME:
        raise KeyInvalidError(f"A name has 1 to {MAX_NAME} characters that can be printed.")
    if not TENANT.fullmatch(request.tenant):
        raise KeyInvalidError(
            "A tenant has 1 to 64 characters: lower-case letters, digits, - and _, and begins "
            "with a letter or a digit."
        )
    if not request.scopes:
        raise KeyInvalidError("A key needs a scope.")
    if request.expires_at is not None and request.expires_at <= now:
        raise KeyInvalidError("A key has to end in the future.")
    if any(value is not None and value < 0 for value in request.limits.given().values()):
        raise KeyInvalidError("A limit cannot be negative.")
