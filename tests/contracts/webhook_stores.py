"""Every store of webhooks there is, and a way to fill them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from app.adapters.database import outbox
from app.adapters.database.database import Database
from app.adapters.database.webhook_log import SqlDeliveryStore
from app.adapters.database.webhook_queue import SqlDeliveryQueue
from app.adapters.database.webhooks import SqlEndpointStore
from app.domain.access import DEFAULT_TENANT
from app.grading.webhooks.ports import DeliveryQueue, DeliveryStore, EndpointStore
from app.grading.webhooks.records import Claim, Delivery, Event
from tests.fakes.clock import START
from tests.fakes.memory_webhooks import (
    InMemoryDeliveryQueue,
    InMemoryDeliveryStore,
    InMemoryEndpointStore,
    WebhookRows,
)
from tests.webhooks import an_endpoint

OURS = DEFAULT_TENANT
ONE, TWO = an_endpoint(1), an_endpoint(2)
LATER = START + timedelta(minutes=1)
LEASE = START + timedelta(seconds=50)


@dataclass(frozen=True, kw_only=True)
class WebhookStores:
    """Stores of webhooks to test, and a way to emit an event."""

    endpoints: EndpointStore
    deliveries: DeliveryStore
    queue: DeliveryQueue
    emit: Callable[[Event], Awaitable[None]]

    async def log(self, endpoint_id: str = ONE.id) -> list[Delivery]:
        page = await self.deliveries.page(OURS, endpoint_id, limit=50, after=None)
        return list(page.items)

    async def claim(self, *, at: timedelta = timedelta(), most_each: int = 9) -> Sequence[Claim]:
        now, until = START + at, LEASE + at
        return await self.queue.claim(now=now, until=until, most=9, most_each=most_each)


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def stores(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[WebhookStores]:
    if request.param == "memory":
        yield in_memory()
        return
    file = f"sqlite:///{tmp_path / 'webhooks.db'}"
    is_file = request.param == "sqlite"
    database = Database.open(file if is_file else request.getfixturevalue("emptied_postgres_url"))
    await database.migrate()
    yield WebhookStores(
        endpoints=SqlEndpointStore(database),
        deliveries=SqlDeliveryStore(database),
        queue=SqlDeliveryQueue(database),
        emit=lambda event: database.write(lambda connection: outbox.add(connection, event)),
    )
    await database.close()


def in_memory() -> WebhookStores:
    rows = WebhookRows()

    async def emit(event: Event) -> None:
        rows.emit(event)

    return WebhookStores(
        endpoints=InMemoryEndpointStore(rows),
        deliveries=InMemoryDeliveryStore(rows),
        queue=InMemoryDeliveryQueue(rows),
        emit=emit,
    )
