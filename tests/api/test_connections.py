"""Slow clients and floods of connections against a real server, in small."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Iterator

import pytest

from app.api.application import build
from app.api.connections import BoundedHttpProtocol
from tests.api.server import Running, listening
from tests.api.service import Backstage

HEAD = b"GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n"
PATIENCE = 0.4


class Impatient(BoundedHttpProtocol):
    head_seconds = PATIENCE
    head_bytes = 20_000


@pytest.fixture
def server() -> Iterator[Running]:
    backstage = Backstage()
    app = build(backstage.open, backstage.edge())
    with listening(app, http=Impatient, limit_concurrency=20) as server:
        yield server


def connected(server: Running) -> socket.socket:
    host, _, port = server.url.removeprefix("http://").rpartition(":")
    return socket.create_connection((host, int(port)), timeout=5)


def answer(connection: socket.socket) -> bytes:
    """All that comes until the server closes; nothing where it resets the connection."""
    received = b""
    with contextlib.suppress(ConnectionError):
        while chunk := connection.recv(65_536):
            received += chunk
    return received


def seconds_until_closed(connection: socket.socket) -> float:
    began = time.monotonic()
    answer(connection)
    return time.monotonic() - began


@pytest.mark.parametrize("sent", [b"", b"G", HEAD, HEAD + b"X-Slow: "])
def test_a_request_whose_headers_do_not_come_is_given_up(server: Running, sent: bytes) -> None:
    with connected(server) as connection:
        connection.sendall(sent)
        assert seconds_until_closed(connection) < PATIENCE + 2


def test_headers_drop_by_drop_win_no_time(server: Running) -> None:
    with connected(server) as connection:
        connection.sendall(HEAD)
        began = time.monotonic()
        with contextlib.suppress(ConnectionError):
            while time.monotonic() - began < 5:
                connection.sendall(b"X: y\r\n")
                time.sleep(0.05)
        assert PATIENCE <= time.monotonic() - began < PATIENCE + 2


@pytest.mark.parametrize(
    "headers",
    [
        b"X: " + b"y" * 100_000 + b"\r\n\r\n",
        b"X: " + b"y" * 100_000,
        b"".join(b"X-%d: y\r\n" % n for n in range(10_000)) + b"\r\n",
    ],
)
def test_headers_that_are_too_long_are_refused(server: Running, headers: bytes) -> None:
    with connected(server) as connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(HEAD + headers)
        assert answer(connection)[:12] in {b"HTTP/1.1 400", b""}


def test_a_long_path_is_refused(server: Running) -> None:
    with connected(server) as connection:
        connection.sendall(b"GET /" + b"x" * 30_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert answer(connection).startswith(b"HTTP/1.1 400")


def test_a_body_that_goes_on_after_its_answer_is_cut_off(server: Running) -> None:
    with connected(server) as connection:
        connection.sendall(b"PUT /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 99999\r\n\r\n")
        began = time.monotonic()
        with contextlib.suppress(ConnectionError):
            while time.monotonic() - began < 5:
                connection.sendall(b"x")
                time.sleep(0.05)
        assert time.monotonic() - began < PATIENCE + 2


def test_requests_on_a_connection_that_is_kept_are_served_as_ever(server: Running) -> None:
    with connected(server) as connection:
        for _ in range(3):
            connection.sendall(HEAD + b"\r\n")
            assert b'{"status":"live"}' in connection.recv(65_536)
            time.sleep(PATIENCE)


def test_a_flood_of_silent_connections_passes(server: Running) -> None:
    flood = [connected(server) for _ in range(25)]
    with connected(server) as connection:
        connection.sendall(HEAD + b"Connection: close\r\n\r\n")
        assert answer(connection).startswith(b"HTTP/1.1 503")
    time.sleep(PATIENCE + 0.3)
    with connected(server) as connection:
        connection.sendall(HEAD + b"Connection: close\r\n\r\n")
        assert answer(connection).startswith(b"HTTP/1.1 200")
    for one in flood:
        one.close()
