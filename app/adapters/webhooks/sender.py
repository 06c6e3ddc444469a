"""Sends messages over HTTP/1.1, each on a connection of its own.

The transport library is used without the client above it. So there are no redirects, no proxies
or credentials from the environment, no cookies, and no decompression to switch off.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import httpcore2

from app import __version__
from app.adapters.webhooks.guard import AddressRefusedError, GuardedNetwork, NameNotFoundError
from app.domain.webhook import DeliveryFailure, failure_of_status
from app.domain.webhook_address import SendingRules, Target, check_url
from app.domain.webhook_errors import WebhookUrlRefusedError
from app.grading.webhooks.records import Message, Sent

DRAIN_BYTES: Final = 65_536
DRAIN_SECONDS: Final = 2.0
MAX_RETRY_AFTER: Final = 64
MAX_SECONDS_DIGITS: Final = 9
HEADERS: Final = {
    "content-type": "application/json",
    "user-agent": f"Touchstone/{__version__}",
    "accept": "*/*",
    "connection": "close",
}
FAILURES: Final[Sequence[tuple[type[Exception], DeliveryFailure]]] = (
    (AddressRefusedError, DeliveryFailure.ADDRESS_REFUSED),
    (NameNotFoundError, DeliveryFailure.NAME_NOT_FOUND),
    (TimeoutError, DeliveryFailure.TIMEOUT),
    (httpcore2.TimeoutException, DeliveryFailure.TIMEOUT),
    (ssl.SSLError, DeliveryFailure.TLS_FAILED),
    (httpcore2.ProtocolError, DeliveryFailure.REPLY_INVALID),
    (httpcore2.NetworkError, DeliveryFailure.CONNECTION_FAILED),
    (OSError, DeliveryFailure.CONNECTION_FAILED),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """As much of a reply as counts."""

    status: int
    retry_after: str | None


class HttpSender:
    """Implements the `MessageSender` port."""

    def __init__(
        self,
        rules: SendingRules,
        network: GuardedNetwork,
        *,
        timeout_seconds: float = 20.0,
        tls: ssl.SSLContext | None = None,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        """`timeout_seconds` is for the whole try, however slowly the receiver goes on."""
        self._rules = rules
        self._network = network
        self._timeout = timeout_seconds
        self._tls = tls or httpcore2.default_ssl_context()
        self._now = now or (lambda: datetime.now(UTC))

    async def send(self, message: Message) -> Sent:
        """Send once. What goes wrong is in the result; nothing is raised."""
        started = time.perf_counter()
        reply, failure = await self._attempt(message)
        latency_ms = round((time.perf_counter() - started) * 1000)
        if reply is None:
            return Sent(latency_ms=latency_ms, failure=failure)
        return Sent(
            latency_ms=latency_ms,
            status_code=reply.status,
            failure=failure_of_status(reply.status),
            retry_after_seconds=read_retry_after(reply.retry_after, self._now()),
        )

    async def _attempt(self, message: Message) -> tuple[Reply | None, DeliveryFailure | None]:
        try:
            target = check_url(message.url, self._rules)
            async with asyncio.timeout(self._timeout) as limit:
                return await self._post(target, message, limit), None
        except WebhookUrlRefusedError:
            return None, DeliveryFailure.URL_REFUSED
        except tuple(kind for kind, _ in FAILURES) as error:
            return None, _failure_of(error)

    async def _post(self, target: Target, message: Message, limit: asyncio.Timeout) -> Reply:
        url = httpcore2.URL(
            scheme=target.scheme, host=target.host, port=target.port, target=target.path
        )
        headers = {**HEADERS, "host": _host_header(target), **message.headers}
        async with (
            httpcore2.AsyncConnectionPool(
                ssl_context=self._tls, network_backend=self._network, retries=0
            ) as pool,
            pool.stream(
                "POST", url, headers=list(headers.items()), content=message.body
            ) as response,
        ):
            # The status is known, and what may still come is bounded by itself.
            limit.reschedule(asyncio.get_running_loop().time() + 2 * DRAIN_SECONDS)
            await _drain(response)
            return Reply(status=response.status, retry_after=_retry_after(response))


def read_retry_after(text: str | None, now: datetime) -> float | None:
    """The seconds that a Retry-After asks for, as a number or as a date; None for anything else."""
    if text is None or len(text) > MAX_RETRY_AFTER:
        return None
    text = text.strip()
    if text.isascii() and text.isdecimal():
        return float(text[:MAX_SECONDS_DIGITS])
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    aware = date if date.tzinfo else date.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())


async def _drain(response: httpcore2.Response) -> None:
    """Read a little of the body, so that a receiver that still writes is not cut off at once.

    The status is what counts, so whatever happens here changes nothing.
    """
    read = 0
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            async for chunk in response.aiter_stream():
                read += len(chunk)
                if read > DRAIN_BYTES:
                    return
    except (
        TimeoutError,
        httpcore2.TimeoutException,
        httpcore2.ProtocolError,
        httpcore2.NetworkError,
    ):
        return


def _retry_after(response: httpcore2.Response) -> str | None:
    for name, value in response.headers:
        if name.lower() == b"retry-after":
            return value.decode("ascii", "replace")
    return None


def _host_header(target: Target) -> str:
    host = f"[{target.host}]" if ":" in target.host else target.host
    is_usual = target.port == {"https": 443, "http": 80}[target.scheme]
    return host if is_usual else f"{host}:{target.port}"


def _failure_of(error: Exception) -> DeliveryFailure:
    """What an error means. The library wraps those of TLS, so their causes are looked at first."""
    at: BaseException | None = error
    while at is not None:
        if isinstance(at, ssl.SSLError):
            return DeliveryFailure.TLS_FAILED
        at = at.__cause__ or at.__context__
    return next(failure for kind, failure in FAILURES if isinstance(error, kind))
