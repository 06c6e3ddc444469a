from __future__ import annotations

import asyncio
import signal
import threading
from types import FrameType

from app.api.stopping import told_to_stop


def test_a_signal_is_noticed_and_goes_on_to_the_server() -> None:
    heard: list[int] = []

    def serve(number: int, _: FrameType | None) -> None:
        heard.append(number)

    async def run() -> None:
        with told_to_stop() as stopping:
            assert not stopping.is_set()
            signal.raise_signal(signal.SIGTERM)
            async with asyncio.timeout(5):
                await stopping.wait()

    before = signal.signal(signal.SIGTERM, serve)
    try:
        asyncio.run(run())
        assert heard == [signal.SIGTERM]
        assert signal.getsignal(signal.SIGTERM) is serve
    finally:
        signal.signal(signal.SIGTERM, before)


def test_a_signal_that_nobody_handles_keeps_its_effect() -> None:
    async def run() -> object:
        with told_to_stop():
            return signal.getsignal(signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        assert asyncio.run(run()) is signal.SIG_DFL
    finally:
        signal.signal(signal.SIGTERM, before)


def test_in_another_thread_signals_are_left_alone() -> None:
    found: list[object] = []

    async def run() -> None:
        with told_to_stop() as stopping:
            found.extend([signal.getsignal(signal.SIGINT), stopping.is_set()])

    before = signal.getsignal(signal.SIGINT)
    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    thread.join(10)
    assert found == [before, False]
