"""What the commands of the audit trail and of erasure work with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.adapters.database.audit_chain import SqlAuditLog
from app.adapters.database.erasing import SqlPersonalData
from app.adapters.system.clock import SystemClock
from app.settings import Settings
from app.wiring_database import open_database


@asynccontextmanager
async def open_trails(settings: Settings) -> AsyncIterator[SqlAuditLog]:
    """The audit trails of all tenants; the errors are those of `open_database`."""
    async with open_database(settings) as database:
        yield SqlAuditLog(database)


@asynccontextmanager
async def open_personal_data(settings: Settings) -> AsyncIterator[SqlPersonalData]:
    """What is kept of people; the errors are those of `open_database`."""
    async with open_database(settings) as database:
        yield SqlPersonalData(database, clock=SystemClock())
