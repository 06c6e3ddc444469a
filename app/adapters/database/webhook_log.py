"""The log of deliveries: read, and sent again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import RowMapping, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.database import outbox
from app.adapters.database.columns import Moment
from app.adapters.database.database import Database
from app.adapters.database.schema import WEBHOOK_DELIVERY, WEBHOOK_ENDPOINT
from app.adapters.database.webhook_rows import delivery_of
from app.domain.webhook import DeliveryStatus
from app.domain.webhook_errors import (
    DeliveryNotFoundError,
    WebhookDisabledError,
    WebhookNotFoundError,
)
from app.grading.ports import Page
from app.grading.webhooks.records import Delivery, Event

ENDPOINT, DELIVERY = WEBHOOK_ENDPOINT.c, WEBHOOK_DELIVERY.c
UNSENT = (DeliveryStatus.FAILED.value, DeliveryStatus.SKIPPED.value)
NOW = bindparam("now", type_=Moment)

ITS_ENDPOINT = select(ENDPOINT.pk, ENDPOINT.disabled_reason).where(
    ENDPOINT.tenant == bindparam("its_tenant"), ENDPOINT.id == bindparam("its_id")
)
# Whoever disables an endpoint skips what waits, so it must not be made to wait meanwhile.
HELD_ENDPOINT = ITS_ENDPOINT.with_for_update(read=True)
BY_ID = select(WEBHOOK_DELIVERY).where(
    DELIVERY.endpoint_pk == bindparam("its_pk"), DELIVERY.message_id == bindparam("its_message")
)
ANEW = update(WEBHOOK_DELIVERY).values(
    status=DeliveryStatus.PENDING.value,
    tries=0,
    claims=DELIVERY.claims + 1,
    began_at=NOW,
    next_attempt_at=NOW,
    lease_until=None,
)
# One that is being sent this very moment is left alone.
REPLAY = ANEW.where(
    DELIVERY.endpoint_pk == bindparam("its_pk"),
    DELIVERY.message_id == bindparam("its_message"),
    or_(DELIVERY.lease_until.is_(None), DELIVERY.lease_until <= NOW),
)
UNSENT_SINCE = (
    select(DELIVERY.message_id)
    .where(
        DELIVERY.endpoint_pk == bindparam("its_pk"),
        DELIVERY.status.in_(UNSENT),
        DELIVERY.created_at >= bindparam("since", type_=Moment),
    )
    .order_by(DELIVERY.message_id)
    .limit(bindparam("most"))
)
REPLAY_SINCE = ANEW.where(
    DELIVERY.endpoint_pk == bindparam("its_pk"), DELIVERY.message_id.in_(UNSENT_SINCE)
)


class SqlDeliveryStore:
    """Implements the `DeliveryStore` port on SQLite and PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self, tenant: str, endpoint_id: str, *, limit: int, after: str | None
    ) -> Page[Delivery]:
        """At most `limit` deliveries to an endpoint, newest first, older than the id `after`."""
        names = _names(tenant, endpoint_id)
        wanted = select(WEBHOOK_DELIVERY).where(DELIVERY.endpoint_pk == bindparam("its_pk"))
        if after is not None:
            wanted = wanted.where(DELIVERY.message_id < after)
        statement = wanted.order_by(DELIVERY.message_id.desc()).limit(limit + 1)

        async def rows(connection: AsyncConnection) -> list[Delivery]:
            endpoint = (await connection.execute(ITS_ENDPOINT, names)).first()
            if endpoint is None:
                raise WebhookNotFoundError(endpoint_id)
            found = await connection.execute(statement, {"its_pk": endpoint.pk})
            return [delivery_of(row, endpoint_id) for row in found.mappings()]

        items = await self._database.read(rows)
        more = len(items) > limit
        return Page(items=items[:limit], next_after=items[limit - 1].id if more else None)

    async def enqueue(self, endpoint_id: str, event: Event) -> Delivery:
        """Send an event to one endpoint, whatever it is subscribed to.

        Raises:
            WebhookNotFoundError: The event's tenant has no such endpoint.
            WebhookDisabledError: It is disabled.
        """

        async def step(connection: AsyncConnection) -> Delivery:
            pk = await _enabled(connection, event.tenant, endpoint_id)
            await outbox.add_for(connection, event, endpoint_id)
            return delivery_of(await _row(connection, pk, event.id), endpoint_id)

        return await self._database.write(step)

    async def replay(
        self, tenant: str, endpoint_id: str, delivery_id: str, *, now: datetime
    ) -> Delivery:
        """Begin the schedule of a delivery anew. One that waits is sent now.

        Raises:
            WebhookNotFoundError: The tenant has no such endpoint.
            WebhookDisabledError: It is disabled.
            DeliveryNotFoundError: It has no such delivery.
        """

        async def step(connection: AsyncConnection) -> Delivery:
            pk = await _enabled(connection, tenant, endpoint_id)
            which = {"its_pk": pk, "its_message": delivery_id, "now": now}
            await connection.execute(REPLAY, which)
            return delivery_of(await _row(connection, pk, delivery_id), endpoint_id)

        return await self._database.write(step)

    async def replay_since(
        self, tenant: str, endpoint_id: str, since: datetime, *, now: datetime, limit: int
    ) -> int:
        """Begin anew the oldest failed and skipped deliveries made since then: how many.

        Raises:
            WebhookNotFoundError: The tenant has no such endpoint.
            WebhookDisabledError: It is disabled.
        """

        async def step(connection: AsyncConnection) -> int:
            pk = await _enabled(connection, tenant, endpoint_id)
            which = {"its_pk": pk, "since": since, "most": limit, "now": now}
            return (await connection.execute(REPLAY_SINCE, which)).rowcount

        return await self._database.write(step)


async def _enabled(connection: AsyncConnection, tenant: str, endpoint_id: str) -> int:
    """The row number of an endpoint that is enabled, and stays so until the commit."""
    found = (await connection.execute(HELD_ENDPOINT, _names(tenant, endpoint_id))).first()
    if found is None:
        raise WebhookNotFoundError(endpoint_id)
    if found.disabled_reason is not None:
        raise WebhookDisabledError
    pk: int = found.pk
    return pk


async def _row(connection: AsyncConnection, pk: int, delivery_id: str) -> RowMapping:
    names = {"its_pk": pk, "its_message": delivery_id}
    row = (await connection.execute(BY_ID, names)).mappings().first()
    if row is None:
        raise DeliveryNotFoundError(delivery_id)
    return row


def _names(tenant: str, endpoint_id: str) -> dict[str, str]:
    return {"its_tenant": tenant, "its_id": endpoint_id}
