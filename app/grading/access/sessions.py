"""Sessions: a browser shows its key once, and a cookie from then on."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from app.domain.access import Caller
from app.domain.access_errors import KeyRejectedError
from app.grading.access.ports import SessionStore
from app.grading.access.records import SessionRecord
from app.grading.access.ring import KeyRing
from app.grading.ports import Clock

LIFE = timedelta(hours=12)
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Sessions:
    """Opens, finds and ends sessions. They are kept by the hash of what the cookie holds."""

    store: SessionStore
    ring: KeyRing
    clock: Clock

    async def begin(self, key: str) -> str:
        """What the cookie of whoever shows that key is to hold.

        Raises:
            KeyRejectedError: It is not a key that counts.
            StoreUnavailableError: The session cannot be kept.
        """
        caller = await self.ring.caller(key)
        assert caller.key_id is not None, "a caller with a key"
        token, now = secrets.token_urlsafe(TOKEN_BYTES), self.clock.now()
        session = SessionRecord(digest=_digest(token), key_id=caller.key_id, expires_at=now + LIFE)
        await self.store.add(session, now)
        return token

    async def caller(self, token: str) -> Caller:
        """Who has the cookie that holds this.

        Raises:
            KeyRejectedError: The session is over, or its key counts no more.
            StoreUnavailableError: It cannot be looked up.
        """
        session = await self.store.find(_digest(token)) if TOKEN.fullmatch(token) else None
        if session is None or session.expires_at <= self.clock.now():
            raise KeyRejectedError
        return await self.ring.holder(session.key_id)

    async def end(self, token: str) -> None:
        """Have the cookie count no more.

        Raises:
            StoreUnavailableError: That cannot be noted.
        """
        await self.store.remove(_digest(token))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
