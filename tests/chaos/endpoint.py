"""A judge's endpoint that outlives those who call it, and counts how often it saw each answer."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from typing_extensions import override

from app.grading.marks import MARK
from benchmarks.mock_endpoint import Connection, Endpoint

NUMBERED = re.compile(r"how we worked in team (\d+)")


class CountingEndpoint(Endpoint):
    """Counts calls by the number of the answer's team.

    Attributes:
        seen: How often each number was asked about, counted as a request comes in.
    """

    def __init__(self, latency_seconds: float) -> None:
        super().__init__(latency_seconds)
        self.seen: Counter[int] = Counter()
        self.url = ""

    @override
    def taken(self, body: bytes) -> None:
        super().taken(body)
        text = " ".join(json.loads(body)["messages"][-1]["content"].split(f"\n{MARK}"))
        found = NUMBERED.search(" ".join(text.split()))
        assert found is not None, "every answer of the cohort names its team"
        self.seen[int(found[1])] += 1


@contextmanager
def listening(latency_seconds: float) -> Iterator[CountingEndpoint]:
    """The endpoint in a thread, at `url` until the block ends."""
    endpoint = CountingEndpoint(latency_seconds)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    starting = loop.create_server(lambda: Connection(endpoint), "127.0.0.1", 0)
    server = asyncio.run_coroutine_threadsafe(starting, loop).result(10)
    endpoint.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield endpoint
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
