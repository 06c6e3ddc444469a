from __future__ import annotations

import asyncio

import pytest
from starlette.requests import Request
from starlette.types import Message

from app.api.bodies import Limits, read_body
from app.api.rejections import BodyIncompleteError, BodyTimeoutError, BodyTooLargeError

LIMITS = Limits(body_bytes=10, body_seconds=0.05)


def request(*messages: Message, length: str | None = None) -> Request:
    left = list(messages)

    async def receive() -> Message:
        if not left:
            await asyncio.sleep(60)
        return left.pop(0)

    headers = [(b"content-length", length.encode())] if length else []
    return Request({"type": "http", "method": "POST", "headers": headers}, receive)


def part(body: bytes, *, more: bool = False) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


def read(asked: Request) -> bytes:
    return asyncio.run(read_body(asked, LIMITS))


def test_a_body_in_parts_is_put_together() -> None:
    assert read(request(part(b"12345", more=True), part(b"67890"))) == b"1234567890"


def test_reading_stops_at_the_first_byte_too_many() -> None:
    with pytest.raises(BodyTooLargeError, match="10 bytes"):
        read(request(part(b"12345", more=True), part(b"678901", more=True)))


@pytest.mark.parametrize("length", ["11", "9" * 5000])
def test_a_length_that_is_too_large_is_refused_unread(length: str) -> None:
    with pytest.raises(BodyTooLargeError):
        read(request(length=length))


def test_a_slow_body_is_not_waited_for() -> None:
    with pytest.raises(BodyTimeoutError, match=r"within 0\.05 seconds"):
        read(request(part(b"1", more=True)))


def test_a_caller_that_hangs_up_has_sent_no_body() -> None:
    with pytest.raises(BodyIncompleteError):
        read(request(part(b"1", more=True), {"type": "http.disconnect"}))
