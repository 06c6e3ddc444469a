"""Keys for tests: made as an operator makes them."""

from __future__ import annotations

import asyncio
from datetime import datetime

from app.domain.access import DEFAULT_TENANT, NO_LIMITS, KeyLimits, Scope
from app.grading.access.issuing import KeyIssuer, KeyRequest
from app.grading.access.ring import KNOWN_FOR
from tests.api.service import Backstage

EVERYTHING = frozenset(Scope)


def a_key(
    backstage: Backstage,
    *,
    tenant: str = DEFAULT_TENANT,
    scopes: frozenset[Scope] = EVERYTHING,
    limits: KeyLimits = NO_LIMITS,
    expires_at: datetime | None = None,
) -> str:
    """A new key behind that stage, whole, once a service that runs already knows it."""
    request = KeyRequest(
        name="a test", tenant=tenant, scopes=scopes, limits=limits, expires_at=expires_at
    )
    issuer = KeyIssuer(store=backstage.keys, clock=backstage.clock)
    text = asyncio.run(issuer.create(request)).token.text
    backstage.clock.advance(KNOWN_FOR.total_seconds())
    return text


def bearer(key: str) -> dict[str, str]:
    """The header that shows a key."""
    return {"Authorization": f"Bearer {key}"}
