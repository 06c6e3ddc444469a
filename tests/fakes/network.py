"""Networks for the sender of webhooks that never leave this machine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import httpcore2
from typing_extensions import override

NO_CONTENT = b"HTTP/1.1 204 No Content\r\n\r\n"


class RecordingNetwork(httpcore2.AsyncNetworkBackend):
    """Connects to nothing: it notes where to, and gives a stream that answers 204."""

    def __init__(self, *unreachable: str) -> None:
        self.connected: list[tuple[str, int]] = []
        self._unreachable = unreachable

    @override
    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """A stream of its own."""
        self.connected.append((host, port))
        if host in self._unreachable:
            raise httpcore2.ConnectError
        return httpcore2.AsyncMockStream([NO_CONTENT])


class ScriptedResolver:
    """Gives these answers in turn, the last one again and again; none is an error."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, name: str) -> Sequence[str]:
        """The next answer."""
        self.asked.append(name)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if not answer:
            raise OSError
        return answer
