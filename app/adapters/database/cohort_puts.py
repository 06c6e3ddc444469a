"""Puts that wait together are written together: one set of statements, one commit.

A step of a group commit saves the commit, but not its statements; five for each answer would be
most of what grading a cohort takes.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import RowMapping

from app.adapters.database.cohort_results import Put
from app.domain.errors import StoreUnavailableError, TouchstoneError

Outcome = RowMapping | TouchstoneError | None
"""The cohort after a put, why it was refused, or None: there is no such cohort."""
Write = Callable[[Sequence[Put]], Awaitable[Sequence[Outcome]]]

TOGETHER = 1_000
"""Results of one transaction, unless a single put has more."""
MOST_WAITING = 100_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Waiting:
    put: Put
    outcome: asyncio.Future[Outcome]


class MergedPuts:
    """One writer for all puts of a process. A put that is refused takes no other with it."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._queue: deque[_Waiting] = deque()
        self._size = 0
        self._task: asyncio.Task[None] | None = None

    async def run(self, put: Put) -> Outcome:
        """Write it, with others that wait; return when it is durable.

        A caller that is cancelled takes its put back, unless its transaction has begun.

        Raises:
            StoreUnavailableError: The database cannot be used.
            StoreError: The database refused a record.
        """
        if self._size >= MOST_WAITING:
            raise StoreUnavailableError("Too many results are waiting for the database.")
        waiting = _Waiting(put=put, outcome=asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        self._size += len(put.results)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._drain())
        return await waiting.outcome

    async def _drain(self) -> None:
        group: list[_Waiting] = []
        try:
            while self._queue:
                group = self._next_group()
                await self._settle([one for one in group if not one.outcome.done()])
        except BaseException:
            _fail([*group, *self._queue], StoreUnavailableError("The service is stopping."))
            self._queue.clear()
            self._size = 0
            raise

    def _next_group(self) -> list[_Waiting]:
        group: list[_Waiting] = []
        size = 0
        while self._queue and (not group or size + len(self._queue[0].put.results) <= TOGETHER):
            group.append(self._queue.popleft())
            size += len(group[-1].put.results)
        self._size -= size
        return group

    async def _settle(self, group: Sequence[_Waiting]) -> None:
        if not group:
            return
        try:
            outcomes = await self._write([one.put for one in group])
        except Exception as error:  # noqa: BLE001 - handed to the callers, each of whom raises it
            if len(group) == 1 or isinstance(error, StoreUnavailableError):
                _fail(group, error)
            else:
                await asyncio.gather(*(self._settle([one]) for one in group))
            return
        for one, outcome in zip(group, outcomes, strict=True):
            if not one.outcome.done():
                one.outcome.set_result(outcome)


def _fail(group: Sequence[_Waiting], error: Exception) -> None:
    for one in group:
        if not one.outcome.done():
            one.outcome.set_exception(error)
