"""Work that goes on when the caller has hung up: it is paid for, so it is finished and stored."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

from app.api.logs import event
from app.domain.errors import TouchstoneError

LOG = logging.getLogger(__name__)
Result = TypeVar("Result")


class Running:
    """The tasks that run apart from a request. `drain` waits for them when the service stops."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, Result], *, name: str) -> asyncio.Task[Result]:
        """Run the work apart from the request that asked for it, whose id is its name."""
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    async def drain(self, seconds: float) -> None:
        """Wait for all work, at most that long; then cancel what is left, and wait for that."""
        if not self._tasks:
            return
        _, left = await asyncio.wait(set(self._tasks), timeout=seconds)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None and not isinstance(error, TouchstoneError):
            request_id = task.get_name()
            event(LOG, "unforeseen_error", level=logging.ERROR, error=error, request_id=request_id)
