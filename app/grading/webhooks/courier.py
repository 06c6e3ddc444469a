"""Carries what is due to its receivers, at least once, until told to stop.

Several processes may do so over one database: the queue lends each delivery to one of them. A
process that dies, or is stopped in the middle of a try, loses its loans when their lease ends, and
another one tries again. A receiver tells repeats by their `webhook-id`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.domain.errors import TouchstoneError
from app.domain.webhook import DeliveryFailure, conclude
from app.domain.webhook_errors import SecretUnreadableError
from app.grading.ports import Clock
from app.grading.webhooks.ports import DeliveryQueue, MessageSender, SecretBox, Signer
from app.grading.webhooks.records import Attempt, Claim, Message, Sent, Settlement

LOG = logging.getLogger(__name__)

KEPT: Final = timedelta(days=30)
PURGED_AT_ONCE: Final = 500
FIELDS: Final = "fields"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How much at once, and how often to look.

    Attributes:
        most: Deliveries under way in this process.
        most_each: Deliveries under way to one endpoint, all processes counted.
        poll_seconds: How often to look for what is due.
        lease_seconds: How long a claim lasts: longer than any try can take.
        purge_seconds: How often to forget old deliveries.
        pause_seconds: How long to leave a database alone that cannot be used.
    """

    most: int = 64
    most_each: int = 4
    poll_seconds: float = 1.0
    lease_seconds: float = 60.0
    purge_seconds: float = 600.0
    pause_seconds: float = 5.0


class Courier:
    """Claims, signs, sends and settles."""

    def __init__(
        self,
        *,
        queue: DeliveryQueue,
        stamp: Stamp,
        sender: MessageSender,
        clock: Clock,
        pace: Pace | None = None,
    ) -> None:
        self._queue = queue
        self._stamp = stamp
        self._sender = sender
        self._clock = clock
        self._pace = pace or Pace()
        self._tasks: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._next_purge: datetime | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until told to stop; then wait for what is under way and return."""
        try:
            while not stop.is_set():
                self._wake.clear()
                await self._rest(stop, await self._round())
            if self._tasks:
                await asyncio.wait(self._tasks)
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def carry_due(self) -> int:
        """Deliver what is due now, once, and return when it is settled: how many there were."""
        claims = await self._claim()
        await asyncio.gather(*(self._carry(claim) for claim in claims))
        return len(claims)

    async def _round(self) -> float:
        """Begin what is due, and say how long there is nothing else to do."""
        try:
            for claim in await self._claim():
                self._begin(claim)
            await self._purge()
        except TouchstoneError as error:
            LOG.warning("webhooks_wait_for_the_database", extra={FIELDS: {"code": error.code}})
            return self._pace.pause_seconds
        except Exception as error:
            # Whatever it is: without this loop nothing is delivered until the service starts anew.
            LOG.exception("webhooks_round_failed", exc_info=error)
            return self._pace.pause_seconds
        return self._pace.poll_seconds

    async def _claim(self) -> list[Claim]:
        free = self._pace.most - len(self._tasks)
        if free <= 0:
            return []
        now = self._clock.now()
        until = now + timedelta(seconds=self._pace.lease_seconds)
        each = self._pace.most_each
        return list(await self._queue.claim(now=now, until=until, most=free, most_each=each))

    def _begin(self, claim: Claim) -> None:
        task = asyncio.create_task(self._carry(claim))
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._wake.set()
        error = None if task.cancelled() else task.exception()
        if error is not None:
            # Its lease ends, and it is due again.
            LOG.error("webhook_task_failed", exc_info=error)

    async def _carry(self, claim: Claim) -> None:
        at = self._clock.now()
        try:
            sent = await self._send(claim, at)
            settlement = self._stamp.settle(claim, sent, at=at, now=self._clock.now())
            stood = await self._queue.settle(claim, settlement)
        except TouchstoneError as error:
            # It is due again when its lease ends.
            LOG.warning("webhook_not_settled", extra={FIELDS: {"code": error.code}})
            return
        _tell(claim, settlement, stood=stood)

    async def _send(self, claim: Claim, at: datetime) -> Sent:
        try:
            message = self._stamp.message(claim, at)
        except SecretUnreadableError:
            return Sent(latency_ms=0, failure=DeliveryFailure.SECRET_UNREADABLE)
        try:
            return await self._sender.send(message)
        except Exception as error:
            # A fault of ours: it is told, and the receiver is tried again like one that is down.
            LOG.exception("webhook_sender_failed", exc_info=error)
            return Sent(latency_ms=0, failure=DeliveryFailure.SENDER_FAILED)

    async def _purge(self) -> None:
        now = self._clock.now()
        if self._next_purge is not None and now < self._next_purge:
            return
        gone = await self._queue.purge(before=now - KEPT, limit=PURGED_AT_ONCE)
        more = gone >= PURGED_AT_ONCE
        self._next_purge = now if more else now + timedelta(seconds=self._pace.purge_seconds)

    async def _rest(self, stop: asyncio.Event, seconds: float) -> None:
        waits = {asyncio.create_task(one.wait()) for one in (stop, self._wake)}
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()


class Stamp:
    """Makes a signed message of a claim, and of a reply what follows from it."""

    def __init__(self, *, signer: Signer, box: SecretBox, draw: Callable[[], float]) -> None:
        """`draw` gives random numbers from 0 to 1, which spread the waits."""
        self._signer = signer
        self._box = box
        self._draw = draw

    def message(self, claim: Claim, at: datetime) -> Message:
        """The message, signed at that time with every secret that is still good.

        Raises:
            SecretUnreadableError: A secret cannot be opened.
        """
        message_id, secrets = claim.delivery.id, claim.endpoint.secrets
        good = [one.text for one in secrets if one.ends_at is None or one.ends_at > at]
        signatures = [
            self._signer.sign(self._box.unseal(text), message_id=message_id, at=at, body=claim.body)
            for text in good
        ]
        headers = {
            "webhook-id": message_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": " ".join(signatures),
        }
        return Message(url=claim.endpoint.url, headers=headers, body=claim.body.encode())

    def settle(self, claim: Claim, sent: Sent, *, at: datetime, now: datetime) -> Settlement:
        """What follows from a try that began at `at` and ended now."""
        conclusion = conclude(
            sent.failure,
            claim.delivery.tries + 1,
            draw=self._draw(),
            retry_after_seconds=sent.retry_after_seconds,
        )
        wait = conclusion.wait_seconds
        return Settlement(
            attempt=Attempt(
                at=at,
                latency_ms=sent.latency_ms,
                status_code=sent.status_code,
                failure=sent.failure,
            ),
            status=conclusion.status,
            next_attempt_at=None if wait is None else now + timedelta(seconds=wait),
            disables=conclusion.disables,
        )


@asynccontextmanager
async def under_way(courier: Courier, *, stop_seconds: float) -> AsyncIterator[None]:
    """Let the courier run inside. In the end its tries get that long, then they are cut off."""
    stop = asyncio.Event()
    running = asyncio.create_task(courier.run(stop), name="webhooks")
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait({running}, timeout=stop_seconds)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def _tell(claim: Claim, settlement: Settlement, *, stood: bool) -> None:
    """One line a try. The URL is left out: it may hold a token of the receiver's."""
    attempt = settlement.attempt
    level = logging.INFO if attempt.failure is None else logging.WARNING
    told = {
        "webhook_id": claim.endpoint.id,
        "message_id": claim.delivery.id,
        "type": claim.delivery.type.value,
        "try": claim.delivery.tries + 1,
        "status": settlement.status.value,
        "http_status": attempt.status_code,
        "failure": attempt.failure and attempt.failure.value,
        "ms": attempt.latency_ms,
        "stood": stood,
    }
    LOG.log(level, "webhook_attempt", extra={FIELDS: told})
    if settlement.disables is not None:
        fields = {"webhook_id": claim.endpoint.id, "reason": settlement.disables.value}
        LOG.warning("webhook_disabled", extra={FIELDS: fields})
