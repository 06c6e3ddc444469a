"""What every store of webhooks promises about endpoints."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.webhook import DeliveryStatus, DisabledReason, EventType
from app.domain.webhook_errors import (
    WebhookDisabledError,
    WebhookLimitError,
    WebhookNotFoundError,
)
from app.grading.webhooks.events import body_of
from app.grading.webhooks.records import EndpointChange, SealedSecret
from tests.contracts.webhook_stores import LATER, ONE, OURS, TWO, WebhookStores
from tests.fakes.clock import START
from tests.webhooks import a_settlement, an_endpoint, an_event

pytestmark = pytest.mark.anyio


async def test_an_endpoint_comes_back_as_it_was(stores: WebhookStores) -> None:
    strange = an_endpoint(3, description="NUL \x00 \ud83d", events=tuple(EventType))
    for endpoint in (ONE, strange):
        await stores.endpoints.add(endpoint, most=9)
        assert await stores.endpoints.get(OURS, endpoint.id) == endpoint


async def test_pages_of_endpoints_are_complete_and_newest_first(stores: WebhookStores) -> None:
    for number in (2, 1, 3):
        await stores.endpoints.add(an_endpoint(number), most=9)
    first = await stores.endpoints.page(OURS, limit=2, after=None)
    second = await stores.endpoints.page(OURS, limit=2, after=first.next_after)
    assert [one.id[-1] for one in (*first.items, *second.items)] == ["3", "2", "1"]
    assert second.next_after is None


async def test_there_are_as_many_endpoints_as_there_may_be(stores: WebhookStores) -> None:
    await stores.endpoints.add(ONE, most=1)
    with pytest.raises(WebhookLimitError):
        await stores.endpoints.add(TWO, most=1)
    await stores.endpoints.add(an_endpoint(3, tenant="other"), most=1)


async def test_another_tenant_sees_nothing_and_changes_nothing(stores: WebhookStores) -> None:
    await stores.endpoints.add(ONE, most=9)
    await stores.emit(an_event())
    secret = SealedSecret(text="x", ends_at=None)
    attempts: list[Awaitable[object]] = [
        stores.endpoints.get("other", ONE.id),
        stores.endpoints.change("other", ONE.id, EndpointChange(enabled=False), now=LATER),
        stores.endpoints.rotate("other", ONE.id, secret, now=LATER, ends=LATER),
        stores.endpoints.delete("other", ONE.id),
        stores.deliveries.page("other", ONE.id, limit=9, after=None),
        stores.deliveries.enqueue(ONE.id, an_event(2, tenant="other")),
        stores.deliveries.replay("other", ONE.id, an_event().id, now=LATER),
        stores.deliveries.replay_since("other", ONE.id, START, now=LATER, limit=9),
    ]
    for attempt in attempts:
        with pytest.raises(WebhookNotFoundError):
            await attempt
    assert (await stores.endpoints.page("other", limit=9, after=None)).items == []
    assert await stores.endpoints.get(OURS, ONE.id) == ONE
    assert len(await stores.log()) == 1


async def test_an_event_goes_to_those_of_its_tenant_who_are_told_of_it(
    stores: WebhookStores,
) -> None:
    deaf = an_endpoint(2, events=(EventType.COHORT_PAUSED,))
    foreign = an_endpoint(3, tenant="other")
    for endpoint in (ONE, deaf, foreign):
        await stores.endpoints.add(endpoint, most=9)
    await stores.emit(an_event())
    claims = await stores.claim()
    assert [(one.endpoint, one.delivery.id) for one in claims] == [(ONE, an_event().id)]
    assert claims[0].body == body_of(an_event())


async def test_what_happens_while_an_endpoint_is_disabled_is_kept_as_skipped(
    stores: WebhookStores,
) -> None:
    await stores.endpoints.add(ONE, most=9)
    await stores.emit(an_event(1))
    off = await stores.endpoints.change(OURS, ONE.id, EndpointChange(enabled=False), now=LATER)
    await stores.emit(an_event(2))
    assert off.disabled_reason is DisabledReason.BY_REQUEST
    assert [one.status for one in await stores.log()] == [DeliveryStatus.SKIPPED] * 2
    assert await stores.claim(at=timedelta(days=1)) == []
    for attempt in (
        stores.deliveries.enqueue(ONE.id, an_event(3)),
        stores.deliveries.replay(OURS, ONE.id, an_event(1).id, now=LATER),
    ):
        with pytest.raises(WebhookDisabledError):
            await attempt
    await stores.endpoints.change(OURS, ONE.id, EndpointChange(enabled=True), now=LATER)
    again = await stores.deliveries.replay_since(OURS, ONE.id, START, now=START, limit=9)
    assert again == len(await stores.claim()) == 2


async def test_a_change_leaves_the_rest_as_it_is(stores: WebhookStores) -> None:
    await stores.endpoints.add(ONE, most=9)
    change = EndpointChange(url="https://b.example/", description="mine")
    changed = await stores.endpoints.change(OURS, ONE.id, change, now=LATER)
    expected = replace(ONE, url="https://b.example/", description="mine", updated_at=LATER)
    assert changed == expected == await stores.endpoints.get(OURS, ONE.id)
    bare = await stores.endpoints.change(OURS, ONE.id, EndpointChange(description=""), now=LATER)
    assert bare.description is None


async def test_a_rotation_keeps_one_old_secret_until_its_end(stores: WebhookStores) -> None:
    await stores.endpoints.add(ONE, most=9)
    for text in ("second", "third"):
        secret = SealedSecret(text=text, ends_at=None)
        await stores.endpoints.rotate(OURS, ONE.id, secret, now=START, ends=LATER)
    changed = await stores.endpoints.get(OURS, ONE.id)
    assert [(one.text, one.ends_at) for one in changed.secrets] == [
        ("third", None),
        ("second", LATER),
    ]


async def test_a_deleted_endpoint_takes_its_deliveries_along(stores: WebhookStores) -> None:
    await stores.endpoints.add(ONE, most=9)
    await stores.emit(an_event())
    (claim,) = await stores.claim()
    await stores.endpoints.delete(OURS, ONE.id)
    with pytest.raises(WebhookNotFoundError):
        await stores.log()
    assert not await stores.queue.settle(claim, a_settlement())
    await stores.emit(an_event(2))
