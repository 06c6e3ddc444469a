"""A second judge that reads beside the first one. Nothing it does fails or delays a grade."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from app.grading.ports import Assignment, Judge
from app.grading.records import SecondReply

LONGEST_WAIT_SECONDS = 2.0
"""How long a grade that is otherwise done waits for the second judge."""

Second = Callable[[], Awaitable[SecondReply | None]]
"""Gives the second reply; None where there is none, or none in time."""

LOG = logging.getLogger(__name__)


@asynccontextmanager
async def reading_beside(
    judge: Judge | None,
    assignment: Assignment,
    *,
    known: SecondReply | None = None,
    wait_seconds: float = LONGEST_WAIT_SECONDS,
) -> AsyncIterator[Second]:
    """Ask a second judge while the first one is asked inside.

    Its errors and its lateness are logged, and the grade goes on without it.

    Args:
        judge: Whom to ask; None asks nobody.
        assignment: What about.
        known: Its reply on the same work from before; then it is not asked.
        wait_seconds: Longest wait once the reply is wanted.
    """
    task = None
    if judge is not None and known is None:
        task = asyncio.create_task(_reply(judge, assignment))

    async def second() -> SecondReply | None:
        if task is None:
            return known
        done, _ = await asyncio.wait({task}, timeout=wait_seconds)
        if not done:
            LOG.warning("cross_check_late")
        return task.result() if done else None

    try:
        yield second
    finally:
        if task is not None:
            task.cancel()


async def _reply(judge: Judge, assignment: Assignment) -> SecondReply | None:
    try:
        reply = await judge.ask(assignment)
        return SecondReply(judge=judge.identity(assignment.rubric), reply=reply)
    except Exception as error:  # noqa: BLE001 - whatever it is, the grade has a judge of its own
        # The message may hold words of the answer, so the kind of the error is all that is told.
        LOG.warning("cross_check_failed: %s", type(error).__name__)
        return None
