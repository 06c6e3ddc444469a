"""What tells who calls, built from settings and a database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.adapters.database.access_keys import SqlKeyStore
from app.adapters.database.access_sessions import SqlSessionStore
from app.adapters.database.access_usage import SqlUsageStore
from app.adapters.database.database import Database
from app.adapters.system.clock import SystemClock
from app.api.access import Access
from app.domain.access import KeyLimits
from app.grading.access.issuing import KeyIssuer
from app.grading.access.limiting import Limiter
from app.grading.access.metering import Meter
from app.grading.access.places import Places
from app.grading.access.ring import KeyRing
from app.grading.access.sessions import Sessions
from app.grading.ports import Clock
from app.settings import Settings
from app.wiring_database import open_database


def access(settings: Settings, database: Database, clock: Clock) -> Access:
    """What a service that runs on the database needs to know its callers."""
    ring = KeyRing(store=SqlKeyStore(database), clock=clock, pepper=pepper(settings))
    sessions = Sessions(store=SqlSessionStore(database), ring=ring, clock=clock)
    usage = SqlUsageStore(database)
    limiter = Limiter(
        meter=Meter(store=usage, clock=clock),
        places=Places(store=usage, clock=clock),
        defaults=KeyLimits(
            requests_per_minute=settings.key_requests_per_minute,
            concurrency=settings.key_concurrency,
            grades_per_day=settings.key_grades_per_day,
            tokens_per_day=settings.key_tokens_per_day,
        ),
    )
    return Access(ring=ring, sessions=sessions, limiter=limiter)


@asynccontextmanager
async def renewing(places: Places) -> AsyncIterator[None]:
    """Keep the places of requests that run while this is open."""
    task = asyncio.create_task(places.keep_renewing())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def open_issuer(settings: Settings) -> AsyncIterator[KeyIssuer]:
    """What makes keys and takes them back; the database is migrated before.

    Raises:
        StoreError: The database cannot be used.
    """
    async with open_database(settings) as database:
        yield KeyIssuer(store=SqlKeyStore(database), clock=SystemClock(), pepper=pepper(settings))


def pepper(settings: Settings) -> bytes | None:
    """The secret that keys are hashed with, if there is one."""
    secret = settings.key_pepper
    return None if secret is None else secret.get_secret_value().encode()
