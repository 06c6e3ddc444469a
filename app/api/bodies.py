"""Reading a request body within bounds of size and time."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

from starlette.requests import ClientDisconnect, Request

from app.api.rejections import BodyIncompleteError, BodyTimeoutError, BodyTooLargeError

FILE: Final = {"type": "string", "format": "binary"}
"""How a body that is a file is described: generators of clients know files by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one request may bring.

    Attributes:
        body_bytes: Largest body of a request with one answer or one rubric.
        body_seconds: Longest time for such a body to arrive.
        answer_characters: Longest answer, in code points.
        upload_bytes: Largest body of a request with a cohort.
        upload_idle_seconds: Longest silence of whoever sends such a body.
    """

    body_bytes: int = 256_000
    body_seconds: float = 30.0
    answer_characters: int = 20_000
    upload_bytes: int = 1_000_000_000
    upload_idle_seconds: float = 30.0


async def read_body(request: Request, limits: Limits) -> bytes:
    """The whole body. Not more of it is read than may come.

    Raises:
        BodyTooLargeError: It is too large, or says that it will be.
        BodyTimeoutError: It came too slowly.
        BodyIncompleteError: The connection ended first.
    """
    if declared_bytes(request) > limits.body_bytes:
        raise _too_large(limits)
    try:
        async with asyncio.timeout(limits.body_seconds):
            return await _collected(request, limits)
    except TimeoutError:
        raise BodyTimeoutError(
            f"The body did not arrive within {limits.body_seconds:g} seconds."
        ) from None
    except ClientDisconnect:
        raise BodyIncompleteError("The connection ended before the body did.") from None


def declared_bytes(request: Request) -> int:
    """How long the body says it is; 0 where it does not say."""
    declared = request.headers.get("content-length", "")
    return int(declared[:20]) if declared.isdecimal() else 0


async def _collected(request: Request, limits: Limits) -> bytes:
    body = bytearray()
    async with aclosing(request.stream()) as stream:
        async for chunk in stream:
            body += chunk
            if len(body) > limits.body_bytes:
                raise _too_large(limits)
    return bytes(body)


def _too_large(limits: Limits) -> BodyTooLargeError:
    return BodyTooLargeError(f"A body may have {limits.body_bytes} bytes.")
