"""Connects to checked addresses only.

The name is resolved once, every address is checked, and one of those addresses is connected to:
no second look-up stands between the check and the connection, so a name that changes its address
meanwhile gains nothing. TLS and the Host header still get the name, as they come from the URL.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import httpcore2
from typing_extensions import override

from app.domain.webhook_address import Address, SendingRules, is_refused, read_address

Resolve = Callable[[str], Awaitable[Sequence[str]]]
"""Gives the addresses of a name as text, or raises OSError."""

MOST_ADDRESSES: Final = 3
"""How many addresses of a name are tried."""
RESOLVER_THREADS: Final = 64


class AddressRefusedError(Exception):
    """A name has an address that webhooks may not reach, or the port is not allowed."""


class NameNotFoundError(Exception):
    """A name has no address."""


class GuardedNetwork(httpcore2.AsyncNetworkBackend):
    """Opens connections for the HTTP library, to allowed addresses only."""

    def __init__(
        self, rules: SendingRules, *, resolve: Resolve, network: httpcore2.AsyncNetworkBackend
    ) -> None:
        """`network` is what connects in the end; it is given addresses, never names."""
        self._rules = rules
        self._resolve = resolve
        self._network = network

    @override
    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """A connection to the first of the host's addresses that answers.

        Raises:
            AddressRefusedError: One of its addresses, or the port, is not allowed.
            NameNotFoundError: It has none.
            httpcore2.ConnectError: None of them answers.
        """
        addresses = await self.checked(host, port)
        *others, last = addresses[:MOST_ADDRESSES]
        for address in others:
            try:
                return await self._network.connect_tcp(str(address), port, timeout)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return await self._network.connect_tcp(str(last), port, timeout)

    @override
    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Never: no URL leads to a socket in the file system."""
        raise AddressRefusedError

    @override
    async def sleep(self, seconds: float) -> None:
        """Wait, as the library does between attempts of its own, which are switched off."""
        await asyncio.sleep(seconds)

    async def checked(self, host: str, port: int) -> Sequence[Address]:
        """Every address of the host, all of them allowed.

        Raises:
            AddressRefusedError: One of them, or the port, is not.
            NameNotFoundError: There is none.
        """
        if port not in self._rules.ports:
            raise AddressRefusedError
        literal = read_address(host)
        addresses = [literal] if literal is not None else await self._look_up(host)
        if any(is_refused(address, self._rules) for address in addresses):
            raise AddressRefusedError
        return addresses

    async def _look_up(self, name: str) -> list[Address]:
        try:
            texts = await self._resolve(name)
        except (OSError, UnicodeError):
            raise NameNotFoundError from None
        if not texts:
            raise NameNotFoundError
        addresses = [read_address(text) for text in texts]
        known = [address for address in addresses if address is not None]
        if len(known) < len(addresses):
            # An address with a zone, such as fe80::1%eth0: not one to be reached from outside.
            raise AddressRefusedError
        return known


class SystemResolver:
    """Asks the operating system, in threads of its own: a slow name server holds up no other work.

    Close it after use.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(RESOLVER_THREADS, thread_name_prefix="resolver")

    async def __call__(self, name: str) -> Sequence[str]:
        """The addresses of a name, the preferred one first, each once."""
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, _ask, name)
        return list(dict.fromkeys(found))

    def close(self) -> None:
        """Let go of the threads; a look-up under way ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _ask(name: str) -> list[str]:
    answers = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in answers]
