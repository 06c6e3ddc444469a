"""What every store of webhooks promises about deliveries."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.webhook import DeliveryStatus, DisabledReason, EventType
from app.domain.webhook_errors import (
    DeliveryNotFoundError,
)
from app.grading.webhooks.records import EndpointChange
from tests.contracts.webhook_stores import LATER, ONE, OURS, TWO, WebhookStores
from tests.fakes.clock import START
from tests.webhooks import a_settlement, an_event

pytestmark = pytest.mark.anyio


async def test_a_claim_is_lent_once_until_its_lease_ends(stores: WebhookStores) -> None:
    await stores.endpoints.add(ONE, most=9)
    await stores.emit(an_event())
    (first,) = await stores.claim()
    assert await stores.claim() == []
    (second,) = await stores.claim(at=timedelta(seconds=50))
    assert not await stores.queue.settle(first, a_settlement())
    assert await stores.queue.settle(second, a_settlement())
    assert not await stores.queue.settle(second, a_settlement())
    (delivery,) = await stores.log()
    assert (delivery.status, delivery.tries) == (DeliveryStatus.DELIVERED, 1)
    assert delivery.attempts == (a_settlement().attempt,)


async def test_a_failed_try_is_due_again_at_its_time(stores: WebhookStores) -> None:
    await stores.endpoints.add(ONE, most=9)
    await stores.emit(an_event())
    (claim,) = await stores.claim()
    failed = a_settlement(DeliveryStatus.PENDING, next_attempt_at=LATER)
    await stores.queue.settle(claim, failed)
    assert await stores.claim(at=timedelta(seconds=59)) == []
    (again,) = await stores.claim(at=timedelta(seconds=60))
    assert (again.delivery.tries, again.delivery.attempts) == (1, (failed.attempt,))


async def test_no_endpoint_gets_more_at_once_than_it_may(stores: WebhookStores) -> None:
    for endpoint in (ONE, TWO):
        await stores.endpoints.add(endpoint, most=9)
    for number in range(6):
        await stores.emit(an_event(number))
    claims = await stores.claim(most_each=2)
    assert sorted(one.endpoint.id for one in claims) == [ONE.id] * 2 + [TWO.id] * 2
    assert {one.delivery.id for one in claims} == {an_event(0).id, an_event(1).id}
    await stores.queue.settle(claims[0], a_settlement())
    (more,) = await stores.claim(most_each=2)
    assert more.endpoint == claims[0].endpoint


async def test_an_endpoint_that_failed_throughout_is_disabled(stores: WebhookStores) -> None:
    await stores.endpoints.add(ONE, most=9)
    for number in (1, 2):
        await stores.emit(an_event(number))
    first, _ = await stores.claim()
    ended = a_settlement(DeliveryStatus.FAILED, disables=DisabledReason.FAILED_THROUGHOUT)
    assert await stores.queue.settle(first, ended)
    endpoint = await stores.endpoints.get(OURS, ONE.id)
    assert endpoint.disabled_reason is DisabledReason.FAILED_THROUGHOUT
    statuses = [one.status for one in await stores.log()]
    assert statuses == [DeliveryStatus.SKIPPED, DeliveryStatus.FAILED]


async def test_an_endpoint_that_took_something_meanwhile_stays_enabled(
    stores: WebhookStores,
) -> None:
    await stores.endpoints.add(ONE, most=9)
    for number in (1, 2):
        await stores.emit(an_event(number))
    first, second = await stores.claim()
    await stores.queue.settle(second, a_settlement())
    ended = a_settlement(DeliveryStatus.FAILED, disables=DisabledReason.FAILED_THROUGHOUT)
    await stores.queue.settle(first, ended)
    assert (await stores.endpoints.get(OURS, ONE.id)).disabled_reason is None


@pytest.mark.parametrize(("moved", "expected"), [(False, DisabledReason.GONE), (True, None)])
async def test_an_endpoint_that_is_gone_is_disabled_unless_it_moved(
    stores: WebhookStores,
    moved: bool,  # noqa: FBT001 - a case
    expected: DisabledReason | None,
) -> None:
    await stores.endpoints.add(ONE, most=9)
    await stores.emit(an_event())
    (claim,) = await stores.claim()
    if moved:
        await stores.endpoints.change(OURS, ONE.id, EndpointChange(url="https://b/"), now=START)
    gone = a_settlement(DeliveryStatus.FAILED, disables=DisabledReason.GONE)
    await stores.queue.settle(claim, gone)
    assert (await stores.endpoints.get(OURS, ONE.id)).disabled_reason is expected


async def test_a_success_counts_although_the_endpoint_was_disabled_meanwhile(
    stores: WebhookStores,
) -> None:
    await stores.endpoints.add(ONE, most=9)
    for number in (1, 2):
        await stores.emit(an_event(number))
    first, second = await stores.claim()
    await stores.endpoints.change(OURS, ONE.id, EndpointChange(enabled=False), now=START)
    assert await stores.queue.settle(first, a_settlement())
    failed = a_settlement(DeliveryStatus.PENDING, next_attempt_at=LATER)
    assert not await stores.queue.settle(second, failed)
    statuses = [one.status for one in await stores.log()]
    assert statuses == [DeliveryStatus.SKIPPED, DeliveryStatus.DELIVERED]


async def test_a_delivery_is_replayed_with_its_log_kept(stores: WebhookStores) -> None:
    await stores.endpoints.add(ONE, most=9)
    await stores.emit(an_event())
    (claim,) = await stores.claim()
    await stores.queue.settle(claim, a_settlement())
    replayed = await stores.deliveries.replay(OURS, ONE.id, an_event().id, now=LATER)
    assert (replayed.status, replayed.tries) == (DeliveryStatus.PENDING, 0)
    (again,) = await stores.claim(at=timedelta(minutes=1))
    assert (again.delivery.id, again.began_at) == (an_event().id, LATER)
    assert len(again.delivery.attempts) == 1
    with pytest.raises(DeliveryNotFoundError):
        await stores.deliveries.replay(OURS, ONE.id, an_event(9).id, now=LATER)


async def test_a_delivery_under_way_is_not_replayed(stores: WebhookStores) -> None:
    await stores.endpoints.add(ONE, most=9)
    await stores.emit(an_event())
    (claim,) = await stores.claim()
    await stores.deliveries.replay(OURS, ONE.id, an_event().id, now=START)
    assert await stores.claim() == []
    assert await stores.queue.settle(claim, a_settlement())


async def test_replaying_since_a_time_takes_the_oldest_unsent_first(stores: WebhookStores) -> None:
    await stores.endpoints.add(ONE, most=9)
    for number in range(4):
        await stores.emit(an_event(number, occurred_at=START + timedelta(seconds=number)))
    for claim in await stores.claim(at=timedelta(seconds=9)):
        good = claim.delivery.id == an_event(2).id
        status = DeliveryStatus.DELIVERED if good else DeliveryStatus.FAILED
        await stores.queue.settle(claim, a_settlement(status))
    since = START + timedelta(seconds=1)
    counts = [
        await stores.deliveries.replay_since(OURS, ONE.id, since, now=LATER, limit=1)
        for _ in range(3)
    ]
    assert counts == [1, 1, 0]
    pending = [one.id for one in await stores.log() if one.status is DeliveryStatus.PENDING]
    assert pending == [an_event(3).id, an_event(1).id]


async def test_old_deliveries_that_ended_are_forgotten(stores: WebhookStores) -> None:
    await stores.endpoints.add(ONE, most=9)
    for number in (1, 2):
        await stores.emit(an_event(number))
    first, _ = await stores.claim()
    await stores.queue.settle(first, a_settlement())
    assert await stores.queue.purge(before=START, limit=9) == 0
    assert await stores.queue.purge(before=LATER, limit=9) == 1
    assert [one.id for one in await stores.log()] == [an_event(2).id]


async def test_a_ping_goes_to_an_endpoint_that_is_not_told_of_pings(stores: WebhookStores) -> None:
    await stores.endpoints.add(ONE, most=9)
    await stores.endpoints.add(TWO, most=9)
    made = await stores.deliveries.enqueue(ONE.id, an_event(type=EventType.PING))
    (claim,) = await stores.claim()
    assert (claim.delivery, claim.endpoint) == (made, ONE)
