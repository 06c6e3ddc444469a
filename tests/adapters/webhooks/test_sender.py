from __future__ import annotations

import asyncio
import ssl
import time
from datetime import timedelta
from pathlib import Path

import httpcore2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.webhooks.guard import GuardedNetwork
from app.adapters.webhooks.sender import HttpSender, read_retry_after
from app.domain.webhook import DeliveryFailure
from app.domain.webhook_address import SendingRules
from app.grading.webhooks.records import Message, Sent
from tests.adapters.webhooks.receiver import (
    Receiver,
    certificate,
    dripping,
    receiving,
    saying,
    status,
)
from tests.fakes.clock import START
from tests.fakes.network import RecordingNetwork, ScriptedResolver
from tests.webhooks import LOOPBACK

pytestmark = pytest.mark.anyio

NAME = "hooks.example.com"
HERE = ScriptedResolver(["127.0.0.1"])
OK = b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n"


def a_message(url: str) -> Message:
    return Message(url=url, headers={"webhook-id": "msg_1"}, body=b'{"type":"ping"}')


def sender_to(port: int, seconds: float = 5, tls: ssl.SSLContext | None = None) -> HttpSender:
    rules = SendingRules(plain_http=True, ports=frozenset({port}), networks=LOOPBACK)
    network = GuardedNetwork(rules, resolve=HERE, network=httpcore2.AnyIOBackend())
    return HttpSender(rules, network, timeout_seconds=seconds, tls=tls, now=lambda: START)


async def send_to(receiver: Receiver, seconds: float = 5) -> Sent:
    url = f"http://{NAME}:{receiver.port}/in?key=1"
    return await sender_to(receiver.port, seconds).send(a_message(url))


async def test_a_message_arrives_as_it_is_under_its_name() -> None:
    async with receiving() as receiver:
        sent = await send_to(receiver)
    head, _, body = receiver.requests[0].partition(b"\r\n\r\n")
    lines = head.decode().lower().split("\r\n")
    assert (sent.status_code, sent.failure) == (204, None)
    assert (lines[0], body) == ("post /in?key=1 http/1.1", b'{"type":"ping"}')
    expected = {
        f"host: {NAME}:{receiver.port}",
        "content-type: application/json",
        "webhook-id: msg_1",
        "content-length: 15",
    }
    assert expected <= set(lines)
    assert sum(line.startswith("host:") for line in lines) == 1


@pytest.mark.parametrize(
    ("reply", "failure"),
    [
        (status("301 Moved", "location: http://127.0.0.1:1/"), DeliveryFailure.REDIRECTED),
        (status("410 Gone"), DeliveryFailure.GONE),
        (status("500 No"), DeliveryFailure.STATUS_REFUSED),
        (b"not http\r\n\r\n", DeliveryFailure.REPLY_INVALID),
        (b"", DeliveryFailure.REPLY_INVALID),
        (b"HTTP/1.1 200 OK\r\nx: " + b"a" * 300_000, DeliveryFailure.REPLY_INVALID),
    ],
)
async def test_what_is_no_success_says_what_it_is(reply: bytes, failure: DeliveryFailure) -> None:
    async with receiving(saying(reply)) as receiver:
        assert (await send_to(receiver)).failure is failure
    assert len(receiver.requests) == 1


async def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with receiving() as receiver, receiving() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert (await send_to(receiver)).failure is None
    assert (len(receiver.requests), len(proxy.requests)) == (1, 0)


async def test_retry_after_is_heard() -> None:
    busy = status("503 Busy", "Retry-After: 120")
    async with receiving(saying(busy)) as receiver:
        sent = await send_to(receiver)
    assert (sent.status_code, sent.retry_after_seconds) == (503, 120.0)


@pytest.mark.parametrize(
    ("start", "drop"),
    [(b"", b"H"), (b"HTTP/1.1 200 OK\r\n", b"x: y\r\n"), (b"", b"HTTP/1.1 102 Wait\r\n\r\n")],
)
async def test_a_receiver_that_drips_its_headers_is_left_in_time(start: bytes, drop: bytes) -> None:
    async with receiving(dripping(start, drop)) as receiver:
        began = time.perf_counter()
        sent = await send_to(receiver, seconds=0.5)
        took = time.perf_counter() - began
    assert sent.failure in {DeliveryFailure.TIMEOUT, DeliveryFailure.REPLY_INVALID}
    assert sent.status_code is None
    assert took < 3


async def test_a_receiver_that_drips_its_body_has_taken_the_message() -> None:
    async with receiving(dripping(OK, b"x")) as receiver:
        began = time.perf_counter()
        sent = await send_to(receiver, seconds=1)
        took = time.perf_counter() - began
    assert (sent.status_code, sent.failure) == (200, None)
    assert took < 5


async def test_a_large_body_is_not_read_to_its_end() -> None:
    written = 0

    async def flood(writer: asyncio.StreamWriter) -> None:
        nonlocal written
        writer.write(OK)
        for _ in range(1000):
            writer.write(b"x" * 100_000)
            await writer.drain()
            written += 100_000

    async with receiving(flood) as receiver:
        sent = await send_to(receiver)
    assert (sent.status_code, sent.failure) == (200, None)
    assert written < 50_000_000


async def test_nobody_at_the_address_is_a_failed_connection() -> None:
    async with receiving() as receiver:
        port = receiver.port
    sent = await sender_to(port).send(a_message(f"http://{NAME}:{port}/"))
    assert (sent.status_code, sent.failure) == (None, DeliveryFailure.CONNECTION_FAILED)


async def test_tls_is_checked_against_the_name(tmp_path: Path) -> None:
    server, client = certificate(tmp_path, NAME)
    async with receiving(tls=server) as receiver:
        sender = sender_to(receiver.port, tls=client)
        good = await sender.send(a_message(f"https://{NAME}:{receiver.port}/"))
        other = await sender.send(a_message(f"https://other.example.com:{receiver.port}/"))
        distrusted = await sender_to(receiver.port).send(
            a_message(f"https://{NAME}:{receiver.port}/")
        )
    assert good.failure is None
    assert other.failure is distrusted.failure is DeliveryFailure.TLS_FAILED
    assert receiver.names == [NAME, "other.example.com", NAME]
    assert len(receiver.requests) == 1


@pytest.mark.parametrize(
    ("url", "answer", "failure"),
    [
        ("https://a.example/", ["10.0.0.1"], DeliveryFailure.ADDRESS_REFUSED),
        ("https://a.example/", [], DeliveryFailure.NAME_NOT_FOUND),
        ("http://a.example/", ["93.184.216.34"], DeliveryFailure.URL_REFUSED),
        ("https://127.0.0.1/", [], DeliveryFailure.URL_REFUSED),
    ],
)
async def test_what_is_refused_is_never_connected_to(
    url: str, answer: list[str], failure: DeliveryFailure
) -> None:
    network, rules = RecordingNetwork(), SendingRules()
    guard = GuardedNetwork(rules, resolve=ScriptedResolver(answer), network=network)
    sent = await HttpSender(rules, guard).send(a_message(url))
    assert (sent.failure, network.connected) == (failure, [])


async def test_a_name_is_resolved_anew_and_checked_anew_for_every_message() -> None:
    network, rules = RecordingNetwork(), SendingRules()
    resolver = ScriptedResolver(["93.184.216.34"], ["127.0.0.1"])
    sender = HttpSender(rules, GuardedNetwork(rules, resolve=resolver, network=network))
    first, second = [await sender.send(a_message("https://rebinding.example/")) for _ in range(2)]
    assert (first.failure, second.failure) == (None, DeliveryFailure.ADDRESS_REFUSED)
    assert network.connected == [("93.184.216.34", 443)]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120.0),
        (" 7 ", 7.0),
        ("Thu, 01 Jan 2026 12:01:00 GMT", 60.0),
        ("Thu, 01 Jan 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("²", None),
        ("9" * 65, None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_a_number_or_a_date(text: str | None, seconds: float | None) -> None:
    assert read_retry_after(text, START) == seconds


@given(st.text(max_size=80))
def test_no_retry_after_breaks_anything(text: str) -> None:
    seconds = read_retry_after(text, START)
    assert seconds is None or 0 <= seconds <= timedelta(days=366 * 10_000).total_seconds()
