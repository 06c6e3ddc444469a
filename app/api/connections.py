"""Connections that are slow, silent or talk without end are closed, so that others get in.

The server below bounds how long a connection may idle between requests, and `read_body` how long a
body may take. What neither sees: a connection on which a request never begins, headers that come
drop by drop or never end, and a body that goes on after its answer.
"""

from __future__ import annotations

import asyncio
from typing import ClassVar

from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class BoundedHttpProtocol(HttpToolsProtocol):
    """uvicorn's HTTP with a time and a size for headers.

    Attributes:
        head_seconds: Longest time until the headers of a request are there, from when the
            connection or the request began; and of a body whose request is answered.
        head_bytes: Most bytes of the request line and headers; a chunk of the network more may be
            read.
    """

    head_seconds: ClassVar[float] = 10.0
    head_bytes: ClassVar[int] = 65_536

    _deadline: asyncio.TimerHandle | None = None
    _is_reading_head = True
    _is_reading_message = False
    _read = 0

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn does
        super().connection_made(transport)
        self._set_deadline()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._clear_deadline()
        super().connection_lost(exc)

    @override
    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._is_reading_head and not self.transport.is_closing():
            self._read += len(data)
            if self._read > self.head_bytes:
                self.send_400_response("The headers are too long.")

    @override
    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._is_reading_head = self._is_reading_message = True
        self._read = 0
        self._set_deadline()

    @override
    def on_headers_complete(self) -> None:
        self._is_reading_head = False
        self._clear_deadline()
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if size > self.head_bytes:
            # The parser takes an error of ours for one of the request: it is answered with 400.
            raise ValueError("The headers are too long.")
        super().on_headers_complete()

    @override
    def on_message_complete(self) -> None:
        self._is_reading_message = False
        super().on_message_complete()

    @override
    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._is_reading_message and self._deadline is None:
            self._set_deadline()

    def _set_deadline(self) -> None:
        self._clear_deadline()
        self._deadline = self.loop.call_later(self.head_seconds, self._end)

    def _clear_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _end(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()
