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

HANG = "hang"
NUMBERED = re.compile(r"how we worked in team (\d+)")


class CountingEndpoint(Endpoint):
    """Counts calls by the number of the answer's team.

    Attributes:
        seen: How often each number was asked about, counted as a request comes in; one that is
            refused counts no longer.
        refusal: What every call gets instead of a reply; "hang" for nothing at all.
        refused: How many calls got that.
    """

    def __init__(self, latency_seconds: float) -> None:
        super().__init__(latency_seconds)
        self.seen: Counter[int] = Counter()
        self.url = ""
        self.refusal: str | None = None
        self.refused = 0

    @override
    def taken(self, body: bytes) -> None:
        super().taken(body)
        self.seen[number_of(body)] += 1

    def refuse(self, body: bytes) -> None:
        """A request that came in gets no reply."""
        self.in_flight -= 1
        self.refused += 1
        self.seen[number_of(body)] -= 1


def number_of(body: bytes) -> int:
    """The number of the team that the answer in a request names."""
    text = " ".join(json.loads(body)["messages"][-1]["content"].split(f"\n{MARK}"))
    found = NUMBERED.search(" ".join(text.split()))
    assert found is not None, "every answer of the cohort names its team"
    return int(found[1])


class CountedConnection(Connection):
    """Refuses where the endpoint does."""

    def __init__(self, endpoint: CountingEndpoint) -> None:
        super().__init__(endpoint)
        self._counting = endpoint

    @override
    def answer(self, body: bytes) -> None:
        refusal = self._counting.refusal
        if refusal is None:
            super().answer(body)
            return
        self._counting.refuse(body)
        if refusal != HANG:
            self.write(f"HTTP/1.1 {refusal}\r\ncontent-length: 0\r\n\r\n".encode())


@contextmanager
def listening(latency_seconds: float) -> Iterator[CountingEndpoint]:
    """The endpoint in a thread, at `url` until the block ends."""
    endpoint = CountingEndpoint(latency_seconds)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    starting = loop.create_server(lambda: CountedConnection(endpoint), "127.0.0.1", 0)
    server = asyncio.run_coroutine_threadsafe(starting, loop).result(10)
    endpoint.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield endpoint
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
