"""What tells who calls, built from settings and a database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.adapters.database.access_keys import SqlKeyStore
from app.adapters.database.access_sessions import SqlSessionStore
from app.adapters.database.database import Database
from app.adapters.system.clock import SystemClock
from app.api.access import Access
from app.grading.access.issuing import KeyIssuer
from app.grading.access.ring import KeyRing
from app.grading.access.sessions import Sessions
from app.grading.ports import Clock
from app.settings import Settings


def access(settings: Settings, database: Database, clock: Clock) -> Access:
    """What a service that runs on the database needs to know its callers."""
    ring = KeyRing(store=SqlKeyStore(database), clock=clock, pepper=pepper(settings))
    sessions = Sessions(store=SqlSessionStore(database), ring=ring, clock=clock)
    return Access(ring=ring, sessions=sessions)


@asynccontextmanager
async def open_issuer(settings: Settings) -> AsyncIterator[KeyIssuer]:
    """What makes keys and takes them back; the database is migrated before.

    Raises:
        StoreError: The database cannot be used.
    """
    database = Database.open(settings.resolved_database_url)
    try:
        await database.migrate()
        yield KeyIssuer(store=SqlKeyStore(database), clock=SystemClock(), pepper=pepper(settings))
    finally:
        await database.close()


def pepper(settings: Settings) -> bytes | None:
    """The secret that keys are hashed with, if there is one."""
    secret = settings.key_pepper
    return None if secret is None else secret.get_secret_value().encode()
