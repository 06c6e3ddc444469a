"""Making the tables, and changing them."""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import LiteralString

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, column, insert, inspect, table, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.database.database import Database
from app.adapters.database.grades import SqlGradeStore, grade_row
from app.adapters.database.migrations.versions import access_0007, queue_0003
from app.adapters.database.schema import GRADE, IDEMPOTENCY_KEY
from app.adapters.database.tables import MODULES
from app.adapters.database.upgrade import _config, head, upgrade
from app.domain.errors import StoreMisconfiguredError, StoreUnavailableError
from app.grading.ports import IdempotencyKey
from tests.adapters.database.child import Child
from tests.fakes.clock import START, FixedClock
from tests.postgres import new_database
from tests.records import a_record

pytestmark = pytest.mark.anyio


METADATA = MODULES[0].METADATA
KEY = IdempotencyKey(scope="s", key="k", request_digest="d")


def before_tenants(connection: Connection) -> None:
    """Make the tables as they were, with a grade and the key that it answers."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, access_0007.down_revision)
    row = grade_row(a_record(), "")
    connection.execute(insert(GRADE).values({name: row[name] for name in row.keys() - {"tenant"}}))
    key = {
        "scope": KEY.scope,
        "key_hash": hashlib.sha256(KEY.key.encode()).hexdigest(),
        "request_digest": KEY.request_digest,
        "grade_id": a_record().id,
        "created_at": START,
    }
    without_tenant = [column(name, IDEMPOTENCY_KEY.c[name].type) for name in key]
    connection.execute(insert(table("idempotency_key", *without_tenant)).values(key))


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether a table is one of this project; those of the job queue are another's."""
    return not (kind == "table" and str(name).startswith("procrastinate_"))


def differences(connection: Connection) -> list[object]:
    opts = {"compare_type": True, "include_name": is_ours}
    context = MigrationContext.configure(connection, opts=opts)
    return list(compare_metadata(context, METADATA))


def index_names(connection: Connection) -> set[str]:
    inspector = inspect(connection)
    return {
        str(index["name"]) for table in METADATA.tables for index in inspector.get_indexes(table)
    }


def table_names(connection: Connection) -> list[str]:
    return list(inspect(connection).get_table_names())


async def execute(database: Database, statement: str) -> None:
    async def step(connection: AsyncConnection) -> None:
        await connection.execute(text(statement))

    await database.write(step)


async def test_migrations_make_the_tables_that_the_code_expects(database: Database) -> None:
    assert await database.read(lambda it: it.run_sync(differences)) == []
    assert await database.read(lambda it: it.run_sync(index_names)) == {
        str(index.name) for table in METADATA.tables.values() for index in table.indexes
    }


async def test_the_expectation_is_not_met_by_anything(database: Database) -> None:
    await execute(database, "DROP INDEX ix_grade_status")
    try:
        assert len(await database.read(lambda it: it.run_sync(differences))) == 1
    finally:
        await execute(database, "CREATE INDEX ix_grade_status ON grade (tenant, status, id)")


async def test_migrating_again_keeps_everything(database: Database) -> None:
    store = SqlGradeStore(database, clock=FixedClock())
    await store.add(a_record())
    await database.migrate()
    assert await store.get(a_record().id) == a_record()


async def test_the_newest_revision_is_noted(database: Database) -> None:
    noted = await database.read(
        lambda it: it.execute(text("SELECT version_num FROM alembic_version"))
    )
    assert noted.scalars().all() == [head()]


async def test_processes_that_start_at_once_do_not_disturb_each_other(empty_url: str) -> None:
    children = [Child("migrate", empty_url) for _ in range(3)]
    for child in children:
        child.go()
    assert [child.result() for child in children] == [(0, "migrated")] * 3
    database = Database.open(empty_url)
    await database.ping()
    await database.close()


async def test_a_lock_that_sqlite_does_not_wait_for_is_waited_for_all_the_same(
    sqlite_url: str,
) -> None:
    file = sqlite_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("CREATE TABLE other (id)")
        other.execute("BEGIN IMMEDIATE")
        database = Database.open(sqlite_url)
        migrating = asyncio.create_task(database.migrate())
        await asyncio.sleep(0.2)
        assert not migrating.done()
        other.rollback()
        await migrating
    await database.ping()
    await database.close()


async def test_a_database_of_a_newer_program_is_refused_and_left_alone(empty_url: str) -> None:
    database = Database.open(empty_url)
    await database.migrate()
    await execute(database, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreMisconfiguredError, match="newer than this program"):
        await database.migrate()
    await database.ping()
    await database.close()


async def test_an_upgrade_that_fails_leaves_nothing_half_done(empty_url: str) -> None:
    database = Database.open(empty_url)
    await execute(database, "CREATE TABLE idempotency_key (id INTEGER)")
    with pytest.raises(StoreUnavailableError):
        await database.migrate()
    await execute(database, "DROP TABLE idempotency_key")
    assert await database.read(lambda it: it.run_sync(table_names)) == []
    await database.migrate()
    await database.ping()
    await database.close()


async def test_rows_of_before_there_were_tenants_are_those_of_the_tenant_default(
    empty_url: str,
) -> None:
    database = Database.open(empty_url)
    await database.write(lambda it: it.run_sync(before_tenants))
    await database.migrate()
    assert await database.read(lambda it: it.run_sync(differences)) == []
    store = SqlGradeStore(database, clock=FixedClock())
    assert await store.get(a_record().id) == a_record()
    assert await store.claim(KEY) == a_record()
    await database.close()


async def test_a_database_without_tables_is_not_ready(empty_url: str) -> None:
    database = Database.open(empty_url)
    with pytest.raises(StoreUnavailableError):
        await database.ping()
    await database.close()


async def test_rows_that_refer_to_nothing_are_found(sqlite: Database) -> None:
    async def step(connection: AsyncConnection) -> None:
        await connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        columns = "scope, key_hash, request_digest, grade_id, created_at"
        values = "'s', 'h', 'd', 'grd_none', '2026-01-01'"
        await connection.execute(
            text(f"INSERT INTO idempotency_key ({columns}) VALUES ({values})")  # noqa: S608 - constants
        )
        with pytest.raises(StoreMisconfiguredError, match="idempotency_key"):
            await connection.run_sync(upgrade)
        await connection.execute(text("DELETE FROM idempotency_key"))

    await sqlite.write(step)


async def test_a_database_whose_revision_is_gone_is_not_ready(sqlite: Database) -> None:
    await execute(sqlite, "DELETE FROM alembic_version")
    with pytest.raises(StoreUnavailableError, match="migrate"):
        await sqlite.ping()


@pytest.mark.postgres
async def test_a_database_that_cannot_hold_any_text_is_refused(postgres_server: str) -> None:
    options: LiteralString = "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
    with new_database(postgres_server, options) as url:
        database = Database.open(url)
        with pytest.raises(StoreMisconfiguredError, match="LATIN1"):
            await database.migrate()
        await database.close()


@pytest.mark.postgres
async def test_text_sorts_by_code_point_whatever_the_locale(emptied_postgres_url: str) -> None:
    database = Database.open(emptied_postgres_url)
    await database.migrate()
    query = text(
        "SELECT DISTINCT collation_name FROM information_schema.columns "
        "WHERE table_name IN ('grade', 'idempotency_key') AND data_type = 'text'"
    )
    assert (await database.read(lambda it: it.execute(query))).scalars().all() == ["C"]
    await database.close()


def test_the_tables_of_the_job_queue_are_those_of_the_installed_package() -> None:
    migrations = Path(SchemaManager.get_migrations_path()).glob("*.sql")
    assert max(one.name for one in migrations) == queue_0003.NEWEST_MIGRATION, "add a revision"
