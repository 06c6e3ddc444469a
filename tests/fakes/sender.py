"""A sender of webhooks that only notes what it was given."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from app.domain.webhook import failure_of_status
from app.grading.webhooks.records import Message, Sent


class RecordingSender:
    """Implements the `MessageSender` port.

    It answers with these statuses in turn, the last one again and again; an exception is raised.
    A URL that is in `slow` waits for its event first.
    """

    def __init__(
        self, *statuses: int | Exception, slow: Mapping[str, asyncio.Event] | None = None
    ) -> None:
        self._statuses = list(statuses) or [204]
        self._slow = slow or {}
        self.messages: list[Message] = []
        self.under_way = 0
        self.most_under_way = 0

    async def send(self, message: Message) -> Sent:
        """Note the message, wait if told to, and answer."""
        self.messages.append(message)
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            if message.url in self._slow:
                await self._slow[message.url].wait()
        finally:
            self.under_way -= 1
        status = self._statuses.pop(0) if len(self._statuses) > 1 else self._statuses[0]
        if isinstance(status, Exception):
            raise status
        return Sent(latency_ms=1, status_code=status, failure=failure_of_status(status))
