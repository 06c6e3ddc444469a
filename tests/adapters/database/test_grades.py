"""What the SQL store does beyond the promises of every store."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy import func, select

from app.adapters.database.columns import unescape
from app.adapters.database.database import Database
from app.adapters.database.grades import SqlGradeStore
from app.adapters.database.keys import PURGE_LIMIT
from app.adapters.database.schema import GRADE, IDEMPOTENCY_KEY
from app.domain.errors import StoreError
from app.domain.grade import Status
from app.grading.ports import GradeFilter, IdempotencyKey
from tests.fakes.clock import START, FixedClock
from tests.records import a_failed_record, a_record

pytestmark = pytest.mark.anyio

SECRET = "what the candidate wrote"
DAY_SECONDS = 24 * 3600


def a_key(number: int) -> IdempotencyKey:
    return IdempotencyKey(scope="s", key=f"k-{number}", request_digest="d")


async def count_keys(database: Database) -> int:
    statement = select(func.count()).select_from(IDEMPOTENCY_KEY)
    return (await database.read(lambda it: it.execute(statement))).scalar_one()


async def test_columns_repeat_what_a_record_is_found_by(database: Database) -> None:
    store = SqlGradeStore(database, clock=FixedClock())
    await store.add(a_record(1, reference="c-1", created_at=START + timedelta(microseconds=1)))
    await store.add(a_failed_record(2))
    rows = await database.read(lambda it: it.execute(select(GRADE).order_by(GRADE.c.id)))
    graded, failed = (row._mapping for row in rows)
    assert (graded["rubric_id"], graded["rubric_version"]) == ("a-rubric", "1.0.0")
    assert (graded["status"], graded["score"], graded["replies"]) == (Status.GRADED, 86.5, 1)
    assert (graded["judge_kind"], graded["reference"]) == ("llm", "c-1")
    assert graded["created_at"] == START + timedelta(microseconds=1)
    assert (failed["status"], failed["score"]) == (Status.FAILED, None)


@pytest.mark.parametrize("answer", ["plain", "NUL \x00 and half a pair \ud83d"])
async def test_a_body_can_be_asked_with_sql(database: Database, answer: str) -> None:
    store = SqlGradeStore(database, clock=FixedClock())
    await store.add(a_record(answer=answer))
    ways = {"sqlite": "json_extract(body, '$.answer')", "postgresql": "body::jsonb ->> 'answer'"}
    query = f"SELECT {ways[database._url.get_backend_name()]} FROM grade"  # noqa: S608 - constants
    found = await database.read(lambda it: it.exec_driver_sql(query))
    assert unescape(found.scalar_one()) == answer


async def test_a_key_is_not_stored_itself(database: Database) -> None:
    store = SqlGradeStore(database, clock=FixedClock())
    await store.claim(IdempotencyKey(scope="s", key=SECRET, request_digest="d"))
    [row] = await database.read(lambda it: it.execute(select(IDEMPOTENCY_KEY)))
    assert SECRET not in str(row)


async def test_old_keys_are_removed_a_bounded_number_at_a_time(database: Database) -> None:
    clock = FixedClock()
    store = SqlGradeStore(database, clock=clock)
    for number in range(PURGE_LIMIT + 5):
        await store.claim(a_key(number))
    clock.advance(DAY_SECONDS + 1)
    await store.claim(a_key(-1))
    assert await count_keys(database) == 5 + 1
    await store.claim(a_key(-2))
    assert await count_keys(database) == 5 + 2, "once a minute is enough"
    clock.advance(61)
    await store.claim(a_key(-3))
    assert await count_keys(database) == 3


async def test_deleting_a_record_removes_its_keys(database: Database) -> None:
    store = SqlGradeStore(database, clock=FixedClock())
    await store.claim(a_key(1))
    await store.add(a_record(1), a_key(1))
    await store.claim(a_key(2))
    await store.delete(a_record(1).id)
    assert await count_keys(database) == 1


async def test_an_unreadable_row_is_reported_and_not_quoted(database: Database) -> None:
    store = SqlGradeStore(database, clock=FixedClock())
    await store.add(a_record())
    await database.write(
        lambda connection: connection.execute(GRADE.update().values(body=f'["{SECRET}"]'))
    )
    with pytest.raises(StoreError, match="cannot be read") as caught:
        await store.get(a_record().id)
    assert SECRET not in "".join(traceback.format_exception(caught.value))


async def test_no_answer_is_in_an_error_or_a_log(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    store = SqlGradeStore(database, clock=FixedClock())
    caplog.set_level(logging.DEBUG)
    await store.add(a_record(answer=SECRET))
    await store.get(a_record().id)
    with pytest.raises(StoreError) as caught:
        await store.add(a_record(answer=SECRET))
    assert SECRET not in "".join(traceback.format_exception(caught.value))
    assert SECRET not in caplog.text


async def plan_of(database: Database, reading: Awaitable[object]) -> str:
    """How SQLite goes about the statement that the store sends."""
    sent: list[tuple[str, Any]] = []
    engine = database._reader.sync_engine

    def note(*event: Any) -> None:  # noqa: ANN401 - arguments of an event
        sent.append((event[2], event[3]))

    sqlalchemy.event.listen(engine, "before_cursor_execute", note)
    await reading
    sqlalchemy.event.remove(engine, "before_cursor_execute", note)
    [(statement, parameters)] = sent
    rows = await database.read(
        lambda it: it.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    )
    return " ".join(row.detail for row in rows)


@pytest.mark.parametrize(
    ("where", "index"),
    [
        (GradeFilter(), "ix_grade_tenant"),
        (GradeFilter(rubric_id="a-rubric"), "ix_grade_rubric_id"),
        (GradeFilter(status=Status.FAILED), "ix_grade_status"),
        (GradeFilter(reference="c-1"), "ix_grade_reference"),
    ],
)
async def test_pages_are_read_along_an_index(
    sqlite: Database, where: GradeFilter, index: str
) -> None:
    store = SqlGradeStore(sqlite, clock=FixedClock())
    plan = await plan_of(sqlite, store.page(where=where, limit=10, after="x"))
    assert f"USING INDEX {index}" in plan
    assert "B-TREE" not in plan, "nothing is sorted"


async def test_a_fingerprint_is_found_along_an_index(sqlite: Database) -> None:
    store = SqlGradeStore(sqlite, clock=FixedClock())
    plan = await plan_of(sqlite, store.find_by_fingerprint("print-1"))
    assert "USING INDEX ix_grade_fingerprint" in plan
    assert "B-TREE" not in plan, "nothing is sorted"
