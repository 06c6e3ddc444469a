"""`touchstone migrate-store`: take everything from one database to another."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from rich.console import Console

from app.adapters.database.database import Database
from app.adapters.database.transfer import copy_store

Source = Annotated[str, typer.Argument(help="URL of the database that holds everything.")]
Target = Annotated[str, typer.Argument(help="URL of an empty database.")]


def migrate_store(source: Source, target: Target) -> None:
    """Copy grades and cohorts from one database to another, such as SQLite to PostgreSQL.

    Stop the service and its workers first. A copy that was cut off goes on when it is run again.
    """
    for table, rows in asyncio.run(_copied(source, target)).items():
        typer.echo(f"{table:20} {rows:>12,}")


async def _copied(source: str, target: str) -> dict[str, int]:
    console = Console(stderr=True, highlight=False)
    old, new = Database.open(source), Database.open(target)
    try:
        return await copy_store(
            old, new, lambda table, rows: console.print(f"{table}: {rows:,}", end="\r")
        )
    finally:
        await old.close()
        await new.close()
