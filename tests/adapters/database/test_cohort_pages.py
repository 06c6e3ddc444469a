"""How PostgreSQL goes about reading pages of cohorts."""

from __future__ import annotations

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.database import cohort_pages as pages
from app.adapters.database.cohorts import SqlCohortStore
from app.adapters.database.database import Database
from tests.cohorts import a_ready_cohort, a_result
from tests.fakes.clock import FixedClock

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

STATEMENTS = {
    "results": pages.BY_INDEX,
    "every result": pages.EVERY_BY_INDEX,
    "since": pages.BY_SEQ,
    "pending": pages.PENDING,
}


@pytest.mark.parametrize("name", STATEMENTS)
async def test_a_page_is_read_along_an_index_and_never_sorted(
    emptied_postgres_url: str, name: str
) -> None:
    database = Database.open(emptied_postgres_url)
    await database.migrate()
    store = SqlCohortStore(database, clock=FixedClock())
    cohort_id = await a_ready_cohort(store, count=300)
    await store.put(cohort_id, [a_result(index) for index in range(250)])

    async def plan(connection: AsyncConnection) -> str:
        statement = (
            STATEMENTS[name]
            .limit(10)
            .compile(connection.sync_engine, compile_kwargs={"render_postcompile": True})
        )
        values = {"its_pk": 1, "after": 200, "start": 200, **statement.params}
        bound = {key: 1 if value is None else value for key, value in values.items()}
        explained = await connection.exec_driver_sql(f"EXPLAIN {statement}", bound)
        return "\n".join(explained.scalars())

    found = await database.read(plan)
    assert "Index" in found
    assert "Seq Scan" not in found
    assert "Sort" not in found
    await database.close()
