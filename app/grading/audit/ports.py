"""What checking the audit trail needs from outside. Adapters implement this protocol."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from app.domain.audit import AuditEntry, ChainEnd


class AuditLog(Protocol):
    """The trail of one tenant. Both methods raise StoreUnavailableError when it cannot be read."""

    def of(self, tenant: str) -> AuditLog:
        """The trail of another tenant."""
        ...

    async def end(self) -> ChainEnd:
        """Where the trail ends, as its head says: kept apart from the entries."""
        ...

    async def entries(self, *, after: int, limit: int) -> Sequence[AuditEntry]:
        """At most `limit` entries with numbers above `after`, in order."""
        ...

    async def tenants(self) -> Sequence[str]:
        """Every tenant that has a trail, by name."""
        ...
