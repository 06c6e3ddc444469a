"""The database of the settings, open and migrated."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.adapters.database.database import Database
from app.settings import Settings


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """The database of the settings, migrated; it is closed in the end.

    Raises:
        StoreError: It cannot be used.
    """
    database = Database.open(settings.resolved_database_url)
    try:
        await database.migrate()
        yield database
    finally:
        await database.close()
