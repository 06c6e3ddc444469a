from __future__ import annotations

import asyncio
import logging

import pytest

from app.api.running import Running
from app.domain.errors import JudgeUnavailableError


def test_draining_waits_for_work_that_is_going_on() -> None:
    done: list[str] = []

    async def work() -> None:
        await asyncio.sleep(0.01)
        done.append("work")

    async def run() -> None:
        running = Running()
        running.start(work(), name="req_1")
        await running.drain(5)
        await running.drain(0)

    asyncio.run(run())
    assert done == ["work"]


def test_what_does_not_end_in_time_is_cancelled() -> None:
    async def run() -> bool:
        running = Running()
        task = running.start(asyncio.sleep(60), name="req_1")
        await running.drain(0.01)
        return task.cancelled()

    assert asyncio.run(run())


def test_only_what_nobody_foresaw_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def fail(error: Exception) -> None:
        raise error

    async def run() -> None:
        running = Running()
        running.start(fail(JudgeUnavailableError("It is down.")), name="req_1")
        running.start(fail(RuntimeError("secret")), name="req_2")
        await running.drain(1)

    with caplog.at_level(logging.DEBUG, logger="app"):
        asyncio.run(run())
    (record,) = caplog.records
    assert record.getMessage() == "unforeseen_error"
    assert vars(record)["fields"]["request_id"] == "req_2"
    assert "secret" not in repr(vars(record))
