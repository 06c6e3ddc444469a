"""Requests that are sent again where that may help."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterable, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import httpx2

from touchstone_client.errors import ServiceError, UnreachableError

PASSING = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)
"""What another try may get past."""

Content = Callable[[], AsyncIterable[bytes] | bytes]
"""Makes the body of a request anew for each try."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """How often, and how patiently, a request is sent again.

    Attributes:
        tries: Times a request is sent at most; 1 for no second one.
        first_seconds: Longest wait before the second try. It doubles from try to try; how long the
            wait is within that is drawn by chance, so that clients do not come back all together.
        most_seconds: Longest wait. Where the service asks for more, the error is raised.
        sleep: Waits some seconds.
        draw: A number from 0 to 1, by chance.
    """

    tries: int = 5
    first_seconds: float = 0.5
    most_seconds: float = 60.0
    sleep: Callable[[float], Awaitable[None]] = field(default=asyncio.sleep, repr=False)
    draw: Callable[[], float] = field(default=random.random, repr=False)

    def wait_after(self, number: int, error: ServiceError | UnreachableError) -> float | None:
        """Seconds to wait after a try, by its number from 1; None where the error stands."""
        asked = error.retry_after or 0.0 if isinstance(error, ServiceError) else 0.0
        is_lasting = isinstance(error, ServiceError) and error.status not in PASSING
        if is_lasting or number >= self.tries or asked > self.most_seconds:
            return None
        longest: float = min(self.most_seconds, self.first_seconds * 2 ** (number - 1))
        return max(asked, longest * self.draw())


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request. Sending it twice does what sending it once does.

    Attributes:
        json: Body as JSON; None for another one or none.
        content: Makes any other body.
    """

    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Mapping[str, Any] | None = None
    content: Content | None = None


class Transport:
    """Sends calls to one service."""

    def __init__(self, http: httpx2.AsyncClient, retries: Retries) -> None:
        self._http = http
        self._retries = retries

    async def send(self, call: Call) -> Any:  # noqa: ANN401 - any JSON
        """What the service answers; None for an empty answer.

        Raises:
            ServiceError: It answered with a problem.
            UnreachableError: No answer came that could be understood.
        """
        number = 0
        while True:
            number += 1
            try:
                return await self._once(call)
            except (ServiceError, UnreachableError) as error:
                wait = self._retries.wait_after(number, error)
                if wait is None:
                    raise
            await self._retries.sleep(wait)

    async def _once(self, call: Call) -> Any:  # noqa: ANN401 - any JSON
        body: dict[str, Any] = {}
        if call.json is not None:
            body["json"] = call.json
        if call.content is not None:
            body["content"] = call.content()
        try:
            answer = await self._http.request(
                call.method, call.path, params=call.params, headers=call.headers, **body
            )
            found = answer.json() if answer.content else None
        except (httpx2.HTTPError, ValueError) as error:
            # Without its message: it may quote the address, and with it a password.
            raise UnreachableError(f"No usable answer: {type(error).__name__}.") from None
        if answer.is_success:
            return found
        problem = found if isinstance(found, dict) else {}
        raise ServiceError(answer.status_code, problem, _seconds(answer.headers.get("retry-after")))


def _seconds(text: str | None) -> float | None:
    return float(text) if text is not None and text.isdecimal() else None
