"""A process that works until it is told to stop."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from app.jobs.worker import until_signalled

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_lets_the_work_end_by_itself(number: signal.Signals) -> None:
    ended = []

    async def work(stop: asyncio.Event) -> None:
        os.kill(os.getpid(), number)
        await asyncio.wait_for(stop.wait(), 5)
        ended.append(number)

    await until_signalled(work)
    assert ended == [number]
