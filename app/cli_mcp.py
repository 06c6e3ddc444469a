"""The command that serves language models by the Model Context Protocol."""

from __future__ import annotations

import asyncio
import ipaddress
from typing import Annotated

import typer

from app.settings import Settings


def mcp(
    *,
    http: Annotated[
        str | None,
        typer.Option(help="HOST:PORT of this machine for streamable HTTP. Not given: stdio."),
    ] = None,
) -> None:
    """Serve tools to a language model: grade an answer, read rubrics and reports of cohorts.

    Over standard input and output, or over HTTP at /mcp on a loopback address. What is graded is
    stored, and belongs to the tenant `default`.
    """
    # Only this command needs its library, which takes a second to import.
    from app.wiring_mcp import open_mcp  # noqa: PLC0415 - lazy

    place = None if http is None else _loopback(http)

    async def serve() -> None:
        async with open_mcp(Settings.load()) as server:
            if place is None:
                await server.run_stdio_async()
            else:
                await server.run_streamable_http_async(host=place[0], port=place[1])

    asyncio.run(serve())


def _loopback(text: str) -> tuple[str, int]:
    """The host and port in a text.

    Raises:
        typer.BadParameter: It is not a loopback address and a port.
    """
    host, _, port = text.rpartition(":")
    host = host.strip("[]")
    try:
        is_here = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_here = False
    if not is_here or not port.isdecimal() or int(port) > 65_535:  # noqa: PLR2004 - the last port
        raise typer.BadParameter(
            "Give an address of this machine, such as 127.0.0.1:8900: whoever reaches it may grade."
        )
    return host, int(port)
