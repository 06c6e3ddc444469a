from __future__ import annotations

from datetime import timedelta

import pytest

from app.adapters.webhooks.sealing import FernetBox
from app.adapters.webhooks.signing import StandardSigner
from app.domain.access import DEFAULT_TENANT
from app.domain.webhook import MOST_ENDPOINTS, EventType
from app.domain.webhook_address import SendingRules
from app.domain.webhook_errors import (
    WebhookDisabledError,
    WebhookLimitError,
    WebhookUrlRefusedError,
)
from app.grading.webhooks.endpoints import Vault, WebhookEndpoints
from app.grading.webhooks.records import EndpointChange, NewEndpoint, WithSecret
from tests.fakes.clock import START, FixedClock
from tests.fakes.memory_webhooks import (
    InMemoryDeliveryStore,
    InMemoryEndpointStore,
    WebhookRows,
)
from tests.webhooks import URL

pytestmark = pytest.mark.anyio

BOX = FernetBox(["k" * 32])
OURS = DEFAULT_TENANT


class Desk:
    def __init__(self) -> None:
        self.rows, self.clock = WebhookRows(), FixedClock()
        self.use = WebhookEndpoints(
            endpoints=InMemoryEndpointStore(self.rows),
            deliveries=InMemoryDeliveryStore(self.rows),
            vault=Vault(StandardSigner(), BOX),
            rules=SendingRules(),
            clock=self.clock,
        )

    async def create(self, url: str = URL) -> WithSecret:
        events = (EventType.GRADE_CREATED,)
        return await self.use.create(NewEndpoint(tenant=OURS, url=url, events=events))


async def test_a_secret_is_given_once_in_the_clear_and_stored_sealed() -> None:
    desk = Desk()
    made = await desk.create()
    (stored,) = desk.rows.endpoints[made.endpoint.id].secrets
    assert made.secret.startswith("whsec_")
    assert made.secret not in stored.text
    assert BOX.unseal(stored.text) == made.secret


async def test_the_old_secret_signs_for_a_day_after_a_rotation() -> None:
    desk = Desk()
    made = await desk.create()
    desk.clock.advance(60)
    rotated = await desk.use.rotate(OURS, made.endpoint.id)
    newest, old = rotated.endpoint.secrets
    assert BOX.unseal(newest.text) == rotated.secret != made.secret
    assert BOX.unseal(old.text) == made.secret
    assert (newest.ends_at, old.ends_at) == (None, START + timedelta(hours=24, seconds=60))


async def test_a_url_that_may_not_be_sent_to_is_refused_now_and_later() -> None:
    desk = Desk()
    with pytest.raises(WebhookUrlRefusedError):
        await desk.create("https://127.0.0.1/")
    made = await desk.create()
    change = EndpointChange(url="https://[::1]/")
    with pytest.raises(WebhookUrlRefusedError):
        await desk.use.change(OURS, made.endpoint.id, change)
    assert [one.url for one in desk.rows.endpoints.values()] == [URL]


async def test_there_is_an_end_to_endpoints() -> None:
    desk = Desk()
    for _ in range(MOST_ENDPOINTS):
        await desk.create()
    with pytest.raises(WebhookLimitError):
        await desk.create()


async def test_a_ping_is_not_sent_to_an_endpoint_that_is_disabled() -> None:
    desk = Desk()
    made = await desk.create()
    ping = await desk.use.ping(OURS, made.endpoint.id)
    assert (ping.type, ping.endpoint_id) == (EventType.PING, made.endpoint.id)
    await desk.use.change(OURS, made.endpoint.id, EndpointChange(enabled=False))
    with pytest.raises(WebhookDisabledError):
        await desk.use.ping(OURS, made.endpoint.id)
