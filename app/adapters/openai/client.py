"""The connection to an endpoint: no redirects, no retries, bounded replies."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx2
from openai import AsyncOpenAI, DefaultAioHttpClient

from app.domain.errors import JudgeMisconfiguredError

OPENAI_URL = "https://api.openai.com/v1"
NO_KEY = "none"
"""Sent to endpoints that ask for no key: the SDK insists on one."""

CONNECT_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """How to reach an endpoint.

    Attributes:
        base_url: The URL that `/chat/completions` is added to; None is OpenAI's.
        api_key: None where the endpoint asks for none.
        timeout_seconds: Longest silence while waiting for the endpoint.
        max_connections: Most connections at the same time.
        max_reply_bytes: Longest response, in bytes of its body.
    """

    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    timeout_seconds: float = 60.0
    max_connections: int = 100
    max_reply_bytes: int = 8_000_000

    @property
    def url(self) -> str:
        """The base URL in use."""
        return self.base_url or OPENAI_URL


class ReplyTooLargeError(httpx2.TransportError):
    """A response body is longer than allowed, or compressed so that its length is not known."""


def open_client(connection: Connection) -> AsyncOpenAI:
    """A client for that connection; close it after use.

    Raises:
        JudgeMisconfiguredError: The key holds characters that cannot be sent.
    """
    key = (connection.api_key or NO_KEY).strip()
    if not (key.isascii() and key.isprintable()):
        raise JudgeMisconfiguredError("The judge's key holds characters that no key can have.")
    timeout = httpx2.Timeout(connection.timeout_seconds)
    timeout.connect = min(CONNECT_SECONDS, connection.timeout_seconds)
    http_client = DefaultAioHttpClient(  # by aiohttp, which takes half the CPU of httpx's own
        timeout=timeout,
        limits=httpx2.Limits(max_connections=connection.max_connections),
        follow_redirects=False,  # the SDK's own client follows them, with the prompt
        headers={"Accept-Encoding": "identity"},
        event_hooks={"response": [_Cap(connection.max_reply_bytes)]},
    )
    client = AsyncOpenAI(
        api_key=key,
        base_url=connection.url,
        timeout=timeout,
        max_retries=0,  # app.grading.judging retries
        http_client=http_client,
    )
    # The SDK takes these from the environment, for whatever endpoint it is pointed at.
    client.organization = client.project = None
    return client


class _Cap:
    """Makes every response end with an error where it grows too long."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes

    async def __call__(self, response: httpx2.Response) -> None:
        if response.headers.get("content-encoding", "identity") != "identity":
            raise ReplyTooLargeError("compressed response")
        assert isinstance(response.stream, httpx2.AsyncByteStream)
        response.stream = _CappedStream(response.stream, self._max_bytes)


class _CappedStream(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream, max_bytes: int) -> None:
        self._stream = stream
        self._max_bytes = max_bytes

    async def __aiter__(self) -> AsyncIterator[bytes]:  # type: ignore[explicit-override] # new in 3.12
        received = 0
        async for chunk in self._stream:
            received += len(chunk)
            if received > self._max_bytes:
                raise ReplyTooLargeError("response too long")
            yield chunk

    async def aclose(self) -> None:  # type: ignore[explicit-override] # new in 3.12
        await self._stream.aclose()
