"""What is kept of keys and of sessions in a browser."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from app.domain.access import Caller, KeyLimits, Scope
from app.domain.allowance import Policy, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRecord:
    """A key without its secret.

    Attributes:
        id: Public, and part of the key.
        name: What its maker calls it.
        tenant: Whose rows its holder sees.
        scopes: What its holder may do.
        digest: Hash of the key.
        limits: How much it may use, where that is not what the service allows by default.
        expires_at: From when on it counts no more; None for never.
        revoked_at: When it was taken back.
        last_used_at: When it was used, to the hour.
    """

    id: str
    name: str
    tenant: str
    scopes: frozenset[Scope]
    digest: str = field(repr=False)
    limits: KeyLimits
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None

    def counts_at(self, now: datetime) -> bool:
        """Whether the key opens anything."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def caller(self) -> Caller:
        """Whoever shows this key."""
        return Caller(tenant=self.tenant, scopes=self.scopes, key_id=self.id, limits=self.limits)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRecord:
    """A browser that showed a key.

    Attributes:
        digest: Hash of what the browser's cookie holds.
        key_id: The key; when it counts no more, neither does the session.
        expires_at: When it ends at the latest.
    """

    digest: str
    key_id: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where it is counted what a key uses within a stretch of time."""

    key_id: str
    policy: Policy
    window: Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """Places for requests at the same time that a process holds for a key."""

    key_id: str
    holder: str
    wanted: int
    until: datetime
