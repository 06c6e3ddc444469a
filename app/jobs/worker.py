"""A process that does nothing but grade cohorts, until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable

Work = Callable[[asyncio.Event], Awaitable[None]]


async def until_signalled(work: Work) -> None:
    """Do the work until SIGTERM or Ctrl-C; a second signal ends the process at once."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def on_signal(number: int) -> None:
        loop.remove_signal_handler(number)  # the next one does what it does to any process
        stop.set()

    numbers = (signal.SIGTERM, signal.SIGINT)
    for number in numbers:
        loop.add_signal_handler(number, on_signal, number)
    try:
        await work(stop)
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)
