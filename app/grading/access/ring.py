"""The keys that count, held in memory for a moment, and who stands behind a key."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.access import Caller
from app.domain.access_errors import KeyRejectedError
from app.domain.errors import StoreError
from app.domain.key_token import KeyToken, parse
from app.grading.access.ports import KeyStore
from app.grading.access.records import KeyRecord
from app.grading.ports import Clock

KNOWN_FOR = timedelta(seconds=2)
"""How long what was read counts: a key that is revoked is refused everywhere after this."""
KNOWN_AT_LEAST = timedelta(milliseconds=250)
"""How long it counts even for a key that is not in it: a new key is let in after this."""
USE_NOTED_EVERY = timedelta(hours=1)
NOWHERE = "sha256:" + "0" * 64
"""Compared with where no key has that id, so that it takes as long."""

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What was read, and when."""

    keys: Mapping[str, KeyRecord]
    any_ever: bool
    at: datetime


class KeyRing:
    """Tells who stands behind a key. Made-up keys never reach the database."""

    def __init__(self, *, store: KeyStore, clock: Clock, pepper: bytes | None = None) -> None:
        self._store = store
        self._clock = clock
        self._pepper = pepper
        self._known: _Known | None = None
        self._reading = asyncio.Lock()
        self._noted: dict[str, datetime] = {}

    async def is_open(self) -> bool:
        """Whether no key was ever made.

        Raises:
            StoreUnavailableError: The keys cannot be read.
        """
        return not (await self._current()).any_ever

    async def caller(self, text: str) -> Caller:
        """Who shows that key.

        Raises:
            KeyRejectedError: It is not a key, or not one that counts.
            StoreUnavailableError: The keys cannot be read.
        """
        token = parse(text)
        if token is None:
            raise KeyRejectedError
        key = (await self._current()).keys.get(token.id)
        if key is None:
            key = (await self._current(KNOWN_AT_LEAST)).keys.get(token.id)
        return await self._vouched(key, token)

    async def holder(self, key_id: str) -> Caller:
        """Who held that key when a session began.

        Raises:
            KeyRejectedError: It counts no more.
            StoreUnavailableError: The keys cannot be read.
        """
        return await self._vouched((await self._current()).keys.get(key_id), None)

    async def _vouched(self, key: KeyRecord | None, token: KeyToken | None) -> Caller:
        now = self._clock.now()
        digest = NOWHERE if key is None else key.digest
        fits = token is None or token.fits(digest, self._pepper)
        if key is None or not fits or not key.counts_at(now):
            raise KeyRejectedError
        await self._note_use(key, now)
        return key.caller()

    async def _current(self, known_for: timedelta = KNOWN_FOR) -> _Known:
        async with self._reading:
            now = self._clock.now()
            # A clock that was set back makes what is known older than it can be: read again.
            if self._known is None or not timedelta(0) <= now - self._known.at < known_for:
                live = await self._store.live(now)
                keys = {key.id: key for key in live.keys}
                self._known = _Known(keys=keys, any_ever=live.any_ever, at=now)
            return self._known

    async def _note_use(self, key: KeyRecord, now: datetime) -> None:
        """Once an hour; that it cannot be noted is no reason to refuse a request."""
        noted = self._noted.get(key.id) or key.last_used_at
        if noted is not None and now - noted < USE_NOTED_EVERY:
            return
        self._noted[key.id] = now
        try:
            await self._store.note_use(key.id, now, after=now - USE_NOTED_EVERY)
        except StoreError:
            LOG.warning("key_use_not_noted")
