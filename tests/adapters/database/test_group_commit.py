"""Writes that share a commit."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from psycopg.errors import DeadlockDetected
from sqlalchemy import Column, Integer, MetaData, Table, bindparam, func, insert, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.adapters.database.address import read_url
from app.adapters.database.engines import sqlite_writer
from app.adapters.database.group_commit import GROUP_LIMIT, LONE_ATTEMPTS, GroupCommit, NewRow, Step
from app.domain.errors import StoreUnavailableError

pytestmark = pytest.mark.anyio

NUMBER = Table("number", MetaData(), Column("value", Integer, primary_key=True))


class Bench:
    """A group commit whose transactions are counted, and can be made to fail."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.transactions = 0
        self.failures: list[Exception] = []
        self.commits = GroupCommit(self.begin)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        self.transactions += 1
        if self.failures:
            raise self.failures.pop(0)
        async with self.engine.begin() as connection:
            yield connection

    async def stored(self) -> int:
        async with self.engine.connect() as connection:
            return (await connection.execute(select(func.count()).select_from(NUMBER))).scalar_one()


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    engine = sqlite_writer(read_url(f"sqlite:///{tmp_path / 'a.db'}"))
    async with engine.begin() as connection:
        await connection.run_sync(NUMBER.metadata.create_all)
    yield Bench(engine)
    await engine.dispose()


def row(value: int) -> NewRow:
    return NewRow(table=NUMBER, values={"value": value})


def adding(value: int) -> Step[int]:
    async def step(connection: AsyncConnection) -> int:
        await connection.execute(insert(NUMBER).values(value=value))
        return value

    return step


async def nothing(_: AsyncConnection) -> None:
    """No statements."""


def outage() -> OperationalError:
    return OperationalError("BEGIN", {}, ConnectionRefusedError())


async def test_writes_that_wait_together_are_committed_together(bench: Bench) -> None:
    writes = [bench.commits.run(adding(value)) for value in range(100)]
    assert await asyncio.gather(*writes) == list(range(100))
    assert await bench.stored() == 100
    assert bench.transactions == 1


async def test_a_group_has_a_limit(bench: Bench) -> None:
    count = GROUP_LIMIT + 1
    await asyncio.gather(*(bench.commits.run(nothing, row(value)) for value in range(count)))
    assert (bench.transactions, await bench.stored()) == (2, count)


async def test_rows_of_a_group_go_in_together_however_they_are_inserted(bench: Bench) -> None:
    doubled = insert(NUMBER).from_select(["value"], select(bindparam("half") * 2))
    own = [NewRow(table=NUMBER, values={"half": value}, statement=doubled) for value in range(5, 8)]
    await asyncio.gather(*(bench.commits.run(nothing, row(one), own[one]) for one in range(3)))
    async with bench.engine.connect() as connection:
        stored = (await connection.execute(select(NUMBER.c.value))).scalars().all()
    assert (bench.transactions, sorted(stored)) == (1, [0, 1, 2, 10, 12, 14])


async def test_a_lone_write_waits_for_nobody(bench: Bench) -> None:
    for value in range(3):
        assert await bench.commits.run(adding(value), row(value + 10)) == value
    assert (bench.transactions, await bench.stored()) == (3, 6)


async def test_a_write_that_fails_fails_alone_and_is_not_kept(bench: Bench) -> None:
    async def broken(connection: AsyncConnection) -> int:
        await adding(99)(connection)
        raise ValueError("wrong")

    steps = [adding(1), broken, adding(1), adding(2)]
    outcomes = await asyncio.gather(
        *(bench.commits.run(step) for step in steps), return_exceptions=True
    )
    assert [type(one) for one in outcomes] == [int, ValueError, IntegrityError, int]
    assert await bench.stored() == 2


async def test_an_outage_is_met_once_for_the_whole_group(bench: Bench) -> None:
    bench.failures = [outage()]
    writes = [bench.commits.run(adding(value)) for value in range(5)]
    outcomes = await asyncio.gather(*writes, return_exceptions=True)
    assert [type(one) for one in outcomes] == [OperationalError] * 5
    assert (bench.transactions, await bench.stored()) == (1, 0)
    assert await bench.commits.run(adding(1)) == 1


async def test_an_outage_among_lone_attempts_ends_them(bench: Bench) -> None:
    bench.failures = [ValueError("one of the group"), outage()]
    writes = [bench.commits.run(adding(value)) for value in range(5)]
    outcomes = await asyncio.gather(*writes, return_exceptions=True)
    assert [type(one) for one in outcomes] == [OperationalError] * 5
    assert bench.transactions == 2


async def test_a_deadlock_is_tried_again_one_by_one(bench: Bench) -> None:
    bench.failures = [OperationalError("INSERT", {}, DeadlockDetected())]
    writes = [bench.commits.run(adding(value)) for value in range(5)]
    assert await asyncio.gather(*writes) == list(range(5))
    assert bench.transactions == 6


async def test_a_lone_write_in_a_deadlock_is_tried_again(bench: Bench) -> None:
    bench.failures = [OperationalError("INSERT", {}, DeadlockDetected())] * 2
    assert await bench.commits.run(adding(1)) == 1
    assert bench.transactions == 3


async def test_a_write_that_never_gets_through_fails(bench: Bench) -> None:
    bench.failures = [OperationalError("INSERT", {}, DeadlockDetected())] * 99
    with pytest.raises(OperationalError):
        await bench.commits.run(adding(1))
    assert bench.transactions == 1 + LONE_ATTEMPTS


async def test_a_caller_that_left_before_the_transaction_takes_its_write_back(
    bench: Bench,
) -> None:
    leaving, staying = (asyncio.create_task(bench.commits.run(adding(n))) for n in (1, 2))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await staying == 2
    assert await bench.stored() == 1


async def test_a_caller_that_left_later_disturbs_nobody(bench: Bench) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(connection: AsyncConnection) -> int:
        begun.set()
        await go_on.wait()
        return await adding(1)(connection)

    leaving = asyncio.create_task(bench.commits.run(slow))
    staying = asyncio.create_task(bench.commits.run(adding(2)))
    await begun.wait()
    leaving.cancel()
    go_on.set()
    assert await staying == 2
    assert await bench.stored() == 2
    await bench.commits.finish()


async def test_too_many_waiting_writes_are_refused(bench: Bench) -> None:
    commits = GroupCommit(bench.begin, queue_limit=3)
    writes = [commits.run(adding(value)) for value in range(4)]
    outcomes = await asyncio.gather(*writes, return_exceptions=True)
    assert outcomes[:3] == [0, 1, 2]
    assert isinstance(outcomes[3], StoreUnavailableError)


async def test_writes_that_a_stopping_loop_cuts_off_fail(bench: Bench) -> None:
    begun = asyncio.Event()

    async def endless(_: AsyncConnection) -> None:
        begun.set()
        await asyncio.Event().wait()

    writes = [asyncio.create_task(bench.commits.run(endless)) for _ in range(2)]
    await begun.wait()
    assert bench.commits._task is not None
    bench.commits._task.cancel()
    outcomes = await asyncio.gather(*writes, return_exceptions=True)
    assert [type(one) for one in outcomes] == [StoreUnavailableError] * 2
    assert await bench.commits.run(adding(1)) == 1
