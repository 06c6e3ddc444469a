"""Notices that the service was told to stop, while requests are still being answered.

The server waits for open responses before it ends the lifespan: a stream that goes on for hours
has to hear of it earlier.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def told_to_stop() -> Iterator[asyncio.Event]:
    """An event that a signal to stop sets, before it goes on to the server.

    Signals reach the main thread alone: in another one, nothing sets the event before the end.
    """
    stopping = asyncio.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stopping
        return
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in SIGNALS}

    def notice(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(stopping.set)
        handle = before[signal.Signals(number)]
        if callable(handle):
            handle(number, frame)

    for number, handle in before.items():
        # Without a handler of the server's, what a signal does by default would be lost.
        if callable(handle):
            signal.signal(number, notice)
    try:
        yield stopping
    finally:
        for number, handle in before.items():
            if callable(handle):
                signal.signal(number, handle)
