"""A real server on a port of this machine, for what a test client cannot show."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI

START_SECONDS = 10.0
STOP_SECONDS = 15.0


class Running:
    """A server in a thread of its own."""

    def __init__(self, app: FastAPI, **options: Any) -> None:  # noqa: ANN401 - uvicorn's options
        fixed = {"port": 0, "log_config": None, "access_log": False}
        config = uvicorn.Config(app, timeout_graceful_shutdown=10, **(fixed | options))
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        host, port = self._server.servers[0].sockets[0].getsockname()[:2]
        return f"http://{host}:{port}"

    def start(self) -> None:
        """Return when it answers."""
        self._thread.start()
        deadline = time.monotonic() + START_SECONDS
        while not self._server.started:
            assert self._thread.is_alive(), "the server did not start"
            assert time.monotonic() < deadline, "the server takes too long to start"
            time.sleep(0.01)

    def tell_to_stop(self) -> None:
        """What SIGTERM does."""
        self._server.should_exit = True

    def wait(self) -> None:
        """Return when it has stopped."""
        self._thread.join(STOP_SECONDS)
        assert not self._thread.is_alive(), "the server did not stop"


@contextmanager
def listening(app: FastAPI, **options: Any) -> Iterator[Running]:  # noqa: ANN401 - uvicorn's options
    """The application behind a real server, which is stopped in the end."""
    server = Running(app, **options)
    server.start()
    try:
        yield server
    finally:
        server.tell_to_stop()
        server.wait()
