from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from app.adapters.webhooks.sealing import FernetBox, PlainBox
from app.adapters.webhooks.signing import StandardSigner
from app.domain.access import DEFAULT_TENANT
from app.domain.errors import StoreUnavailableError
from app.domain.webhook import DELAYS_SECONDS, DeliveryFailure, DeliveryStatus, DisabledReason
from app.grading.webhooks.courier import Courier, Pace, Stamp, under_way
from app.grading.webhooks.records import Delivery, SealedSecret
from tests.fakes.clock import START, FixedClock
from tests.fakes.memory_webhooks import InMemoryDeliveryQueue, WebhookRows
from tests.fakes.sender import RecordingSender
from tests.webhooks import SECRET, an_endpoint, an_event

pytestmark = pytest.mark.anyio

OTHER_SECRET = "whsec_YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXphYmNkZWY="
QUICK = Pace(poll_seconds=0.01, pause_seconds=0.01)


class Bench:
    """A courier over memory, with one endpoint, and everything around it."""

    def __init__(
        self, sender: RecordingSender, pace: Pace = QUICK, clock: FixedClock | None = None
    ) -> None:
        self.rows, self.clock, self.sender = WebhookRows(), clock or FixedClock(), sender
        self.add(1)
        self.queue = InMemoryDeliveryQueue(self.rows)
        self.stamp = Stamp(signer=StandardSigner(), box=PlainBox(), draw=lambda: 0.5)
        self.courier = Courier(
            queue=self.queue, stamp=self.stamp, sender=sender, clock=self.clock, pace=pace
        )

    def add(self, number: int, **fields: object) -> None:
        endpoint = an_endpoint(number, **fields)
        self.rows.endpoints[endpoint.id] = endpoint

    def delivery(self, number: int = 1, endpoint: int = 1) -> Delivery:
        return self.rows.deliveries[an_endpoint(endpoint).id, an_event(number).id].delivery


def is_signed(bench: Bench, secret: str) -> bool:
    message = bench.sender.messages[-1]
    at = int(message.headers["webhook-timestamp"])
    expected = StandardSigner().sign(
        secret, message_id=message.headers["webhook-id"], at=START, body=message.body.decode()
    )
    return at == START.timestamp() and expected in message.headers["webhook-signature"].split()


async def test_an_event_is_sent_signed_and_settled() -> None:
    bench = Bench(RecordingSender(204))
    bench.rows.emit(an_event())
    assert await bench.courier.carry_due() == 1
    (message,) = bench.sender.messages
    assert message.headers["webhook-id"] == an_event().id
    assert json.loads(message.body) == {
        "type": "grade.created",
        "timestamp": "2026-01-01T12:00:00Z",
        "data": {"grade_id": "grd_1", "score": 86.5},
    }
    assert is_signed(bench, SECRET)
    assert not is_signed(bench, OTHER_SECRET)
    assert bench.delivery().status is DeliveryStatus.DELIVERED
    assert await bench.courier.carry_due() == 0


async def test_a_message_can_be_verified_by_the_library_of_the_specification() -> None:
    now = datetime.now(UTC)
    bench = Bench(RecordingSender(204), clock=FixedClock(now))
    bench.rows.emit(an_event(occurred_at=now))
    await bench.courier.carry_due()
    (message,) = bench.sender.messages
    told = Webhook(SECRET).verify(message.body, dict(message.headers))
    assert (told["type"], told["data"]["score"]) == ("grade.created", 86.5)
    with pytest.raises(WebhookVerificationError):
        Webhook(OTHER_SECRET).verify(message.body, dict(message.headers))


async def test_it_is_tried_ten_times_by_the_schedule_and_then_given_up() -> None:
    bench = Bench(RecordingSender(500))
    bench.rows.emit(an_event())
    assert await bench.courier.carry_due() == 1
    for tries, delay in enumerate(DELAYS_SECONDS[1:], 2):
        bench.clock.advance(delay * 1.1 - 0.001)
        assert await bench.courier.carry_due() == 0
        bench.clock.advance(0.001)
        assert await bench.courier.carry_due() == 1
        assert bench.delivery().tries == tries
    delivery = bench.delivery()
    assert (delivery.status, delivery.next_attempt_at) == (DeliveryStatus.FAILED, None)
    assert delivery.attempts[-1].at - delivery.attempts[0].at > timedelta(days=3)
    endpoint = bench.rows.endpoints[an_endpoint().id]
    assert endpoint.disabled_reason is DisabledReason.FAILED_THROUGHOUT
    ids = {message.headers["webhook-id"] for message in bench.sender.messages}
    assert (len(bench.sender.messages), ids) == (10, {an_event().id})


async def test_a_receiver_that_says_it_is_gone_gets_nothing_more() -> None:
    bench = Bench(RecordingSender(410))
    bench.rows.emit(an_event())
    await bench.courier.carry_due()
    bench.rows.emit(an_event(2))
    assert await bench.courier.carry_due() == 0
    assert bench.rows.endpoints[an_endpoint().id].disabled_reason is DisabledReason.GONE
    assert bench.delivery(2).status is DeliveryStatus.SKIPPED


async def test_after_a_rotation_both_secrets_sign_until_the_old_one_ends() -> None:
    ends = START + timedelta(hours=24)
    secrets = (
        SealedSecret(text=OTHER_SECRET, ends_at=None),
        SealedSecret(text=SECRET, ends_at=ends),
    )
    for now, signatures in ((START, 2), (ends - timedelta(seconds=1), 2), (ends, 1)):
        bench = Bench(RecordingSender(204))
        bench.add(1, secrets=secrets)
        bench.clock.advance((now - START).total_seconds())
        bench.rows.emit(an_event())
        await bench.courier.carry_due()
        header = bench.sender.messages[0].headers["webhook-signature"]
        assert len(header.split()) == signatures
        assert all(one.startswith("v1,") for one in header.split())


async def test_a_secret_that_cannot_be_opened_is_told_and_tried_again() -> None:
    bench = Bench(RecordingSender(204))
    sealed = FernetBox(["k" * 32]).seal(SECRET)
    bench.add(1, secrets=(SealedSecret(text=sealed, ends_at=None),))
    bench.rows.emit(an_event())
    await bench.courier.carry_due()
    assert bench.sender.messages == []
    assert bench.delivery().attempts[0].failure is DeliveryFailure.SECRET_UNREADABLE
    assert bench.delivery().status is DeliveryStatus.PENDING


async def test_a_sender_that_breaks_is_tried_again() -> None:
    bench = Bench(RecordingSender(RuntimeError("broken"), 204))
    bench.rows.emit(an_event())
    await bench.courier.carry_due()
    assert bench.delivery().attempts[0].failure is DeliveryFailure.SENDER_FAILED
    bench.clock.advance(10)
    await bench.courier.carry_due()
    assert bench.delivery().status is DeliveryStatus.DELIVERED


async def until(is_so: Callable[[], bool]) -> None:
    for _ in range(1_000):
        if is_so():
            return
        await asyncio.sleep(0.005)
    raise TimeoutError


async def test_one_slow_endpoint_does_not_delay_the_others() -> None:
    slow = "https://slow.example/"
    gate = asyncio.Event()
    bench = Bench(RecordingSender(204, slow={slow: gate}), replace(QUICK, most=8, most_each=2))
    bench.add(2, url=slow)
    for number in range(20):
        bench.rows.emit(an_event(number))
    async with under_way(bench.courier, stop_seconds=5):
        await until(lambda: bench.delivery(19, endpoint=1).status is DeliveryStatus.DELIVERED)
        statuses = [bench.delivery(number, endpoint=2).status for number in range(20)]
        to_slow = [message for message in bench.sender.messages if message.url == slow]
        gate.set()
        await until(lambda: bench.delivery(19, endpoint=2).status is DeliveryStatus.DELIVERED)
    assert (set(statuses), len(to_slow)) == ({DeliveryStatus.PENDING}, 2)


async def test_no_more_is_under_way_than_may_be() -> None:
    gate = asyncio.Event()
    urls = {f"https://{n}.example/": gate for n in range(9)}
    bench = Bench(RecordingSender(204, slow=urls), replace(QUICK, most=5, most_each=3))
    for number, url in enumerate(urls, 1):
        bench.add(number, url=url)
    for number in range(4):
        bench.rows.emit(an_event(number))
    async with under_way(bench.courier, stop_seconds=5):
        await until(lambda: bench.sender.under_way == 5)
        gate.set()
        await until(lambda: len(bench.sender.messages) == 36)
    assert bench.sender.most_under_way == 5


async def test_a_stopped_courier_finishes_what_is_under_way() -> None:
    gate = asyncio.Event()
    bench = Bench(RecordingSender(204, slow={an_endpoint().url: gate}))
    bench.rows.emit(an_event())
    async with under_way(bench.courier, stop_seconds=5):
        await until(lambda: bench.sender.under_way == 1)
        asyncio.get_running_loop().call_later(0.05, gate.set)
    assert bench.delivery().status is DeliveryStatus.DELIVERED


async def test_what_is_cut_off_at_the_end_is_sent_again_after_its_lease() -> None:
    bench = Bench(RecordingSender(204, slow={an_endpoint().url: asyncio.Event()}))
    bench.rows.emit(an_event())
    async with under_way(bench.courier, stop_seconds=0.02):
        await until(lambda: bench.sender.under_way == 1)
    assert bench.sender.under_way == 0
    assert bench.delivery().status is DeliveryStatus.PENDING
    other = Courier(
        queue=bench.queue, stamp=bench.stamp, sender=RecordingSender(204), clock=bench.clock
    )
    assert await other.carry_due() == 0
    bench.clock.advance(60)
    assert await other.carry_due() == 1


async def test_the_courier_outlives_an_outage_of_the_database(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bench = Bench(RecordingSender(204))
    failures: list[Exception] = [StoreUnavailableError("away"), RuntimeError("a fault of ours")]
    claim = bench.queue.claim

    async def failing(**arguments: object) -> object:
        if failures:
            raise failures.pop(0)
        return await claim(**arguments)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(bench.queue, "claim", failing)
    bench.rows.emit(an_event())
    async with under_way(bench.courier, stop_seconds=5):
        await until(lambda: bench.delivery().status is DeliveryStatus.DELIVERED)
    told = {record.message for record in caplog.records}
    assert {"webhooks_wait_for_the_database", "webhooks_round_failed"} <= told


async def test_old_deliveries_are_forgotten_after_thirty_days() -> None:
    bench = Bench(RecordingSender(204))
    bench.rows.emit(an_event())
    await bench.courier.carry_due()
    bench.clock.advance(timedelta(days=30, seconds=1).total_seconds())
    async with under_way(bench.courier, stop_seconds=5):
        await until(lambda: not bench.rows.deliveries)


async def test_the_log_names_ids_and_neither_url_nor_secret(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bench = Bench(RecordingSender(410))
    bench.add(1, url="https://hooks.example.com/?token=T0KEN")
    bench.rows.emit(an_event())
    with caplog.at_level(logging.INFO):
        await bench.courier.carry_due()
    told = json.dumps([record.__dict__ for record in caplog.records], default=str)
    assert {record.message for record in caplog.records} == {"webhook_attempt", "webhook_disabled"}
    assert an_endpoint().id in told
    assert "T0KEN" not in told
    assert SECRET.removeprefix("whsec_") not in told
    assert an_event().tenant == DEFAULT_TENANT
