"""Many callers' writes in one transaction.

A commit waits for the disk: some milliseconds, whatever it holds. Writes that arrive while one
commit runs share the next one. A lone write waits for nobody.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Insert, Table
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.database.failures import is_outage, is_passing
from app.domain.errors import StoreUnavailableError

Result = TypeVar("Result")
Step = Callable[[AsyncConnection], Awaitable[Result]]
"""Statements of one write. It may run twice, and only its last run counts."""
Begin = Callable[[], AbstractAsyncContextManager[AsyncConnection]]

GROUP_LIMIT = 128
LONE_ATTEMPTS = 5
"""A write that lost a race, or met another one in a deadlock, is tried again so often."""
QUEUE_LIMIT = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRow:
    """A row to insert before the steps run; the rows of a group go in with one statement.

    Attributes:
        table: Where to.
        values: Its columns, or the parameters of the statement.
        statement: How, where it is not simply inserted.
    """

    table: Table
    values: Mapping[str, object]
    statement: Insert | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Write:
    """A write that waits for its commit. Results are of any type: each caller knows its own."""

    step: Step[Any]
    rows: Sequence[NewRow]
    outcome: asyncio.Future[Any]


class GroupCommit:
    """One writer for all. `run` returns once the write is on disk.

    A write that fails takes no other with it: its group is undone and each is run alone.
    """

    def __init__(self, begin: Begin, *, queue_limit: int = QUEUE_LIMIT) -> None:
        self._begin = begin
        self._queue_limit = queue_limit
        self._queue: deque[_Write] = deque()
        self._task: asyncio.Task[None] | None = None

    async def run(self, step: Step[Result], *rows: NewRow) -> Result:
        """Insert the rows, run the step, commit, and give back what the step gave.

        A caller that is cancelled takes its write back, unless its transaction has begun.

        Raises:
            Exception: What the database or the step raised; nothing of this write was kept.
        """
        if len(self._queue) >= self._queue_limit:
            raise StoreUnavailableError("Too many writes are waiting for the database.")
        write = _Write(step=step, rows=rows, outcome=asyncio.get_running_loop().create_future())
        self._queue.append(write)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._drain())
        result: Result = await write.outcome
        return result

    async def finish(self) -> None:
        """Wait until everything that was handed in is written, or has failed."""
        if self._task is not None:
            await self._task

    async def _drain(self) -> None:
        while self._queue:
            group: list[_Write] = []
            try:
                while self._queue and len(group) < GROUP_LIMIT:
                    group.append(self._queue.popleft())
                await self._settle([write for write in group if not write.outcome.done()])
            except BaseException:
                _fail([*group, *self._queue], StoreUnavailableError("The service is stopping."))
                self._queue.clear()
                raise

    async def _settle(self, group: Sequence[_Write]) -> None:
        error = await self._attempt(group)
        if error is None:
            return
        if is_outage(error) or (len(group) == 1 and not is_passing(error)):
            _fail(group, error)
            return
        for place, write in enumerate(group):
            error = await self._attempt_alone(write)
            if error is not None and is_outage(error):
                _fail(group[place:], error)
                return
            if error is not None:
                _fail([write], error)

    async def _attempt_alone(self, write: _Write) -> Exception | None:
        error = await self._attempt([write])
        for _ in range(LONE_ATTEMPTS - 1):
            if error is None or not is_passing(error):
                break
            error = await self._attempt([write])
        return error

    async def _attempt(self, group: Sequence[_Write]) -> Exception | None:
        """Run the group in one transaction: its error, or None once it is committed."""
        try:
            async with self._begin() as connection:
                await _insert(connection, [row for write in group for row in write.rows])
                results = [await write.step(connection) for write in group]
        except Exception as error:  # noqa: BLE001 - handed to the callers, each of whom raises it
            return error
        for write, result in zip(group, results, strict=True):
            if not write.outcome.done():
                write.outcome.set_result(result)
        return None


async def _insert(connection: AsyncConnection, rows: Sequence[NewRow]) -> None:
    by_statement: dict[Table | Insert, list[Mapping[str, object]]] = {}
    for row in rows:
        by_statement.setdefault(_statement(row), []).append(row.values)
    for into, values in by_statement.items():
        await connection.execute(into.insert() if isinstance(into, Table) else into, values)


def _statement(row: NewRow) -> Table | Insert:
    return row.table if row.statement is None else row.statement


def _fail(writes: Sequence[_Write], error: Exception) -> None:
    for write in writes:
        if not write.outcome.done():
            write.outcome.set_exception(error)
