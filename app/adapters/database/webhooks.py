"""Endpoints of webhooks in a database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

from sqlalchemy import RowMapping, bindparam, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.database.database import Database
from app.adapters.database.schema import IS_PENDING, WEBHOOK_DELIVERY, WEBHOOK_ENDPOINT
from app.adapters.database.webhook_rows import (
    endpoint_of,
    endpoint_row,
    events_text,
    secrets_text,
)
from app.domain.webhook import DeliveryStatus, DisabledReason
from app.domain.webhook_errors import WebhookLimitError, WebhookNotFoundError
from app.grading.ports import Page
from app.grading.webhooks.records import Endpoint, EndpointChange, SealedSecret

Found = TypeVar("Found")

ENDPOINT, DELIVERY = WEBHOOK_ENDPOINT.c, WEBHOOK_DELIVERY.c
IS_IT = (ENDPOINT.tenant == bindparam("its_tenant")) & (ENDPOINT.id == bindparam("its_id"))

BY_ID = select(WEBHOOK_ENDPOINT).where(IS_IT)
TO_CHANGE = BY_ID.with_for_update(key_share=True)
COUNT = select(func.count()).where(ENDPOINT.tenant == bindparam("its_tenant"))
DELETE = delete(WEBHOOK_ENDPOINT).where(IS_IT)
SKIP_PENDING = (
    update(WEBHOOK_DELIVERY)
    .where(DELIVERY.endpoint_pk == bindparam("its_pk"), IS_PENDING)
    .values(status=DeliveryStatus.SKIPPED.value, next_attempt_at=None, lease_until=None)
)


class SqlEndpointStore:
    """Implements the `EndpointStore` port on SQLite and PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, endpoint: Endpoint, *, most: int) -> None:
        """Keep a new endpoint. Two processes at once may go past the limit by one.

        Raises:
            WebhookLimitError: The tenant has `most` endpoints.
        """

        async def insert_one(connection: AsyncConnection) -> None:
            count = await connection.execute(COUNT, {"its_tenant": endpoint.tenant})
            if count.scalar_one() >= most:
                raise WebhookLimitError(f"There may be {most} webhook endpoints.")
            await connection.execute(insert(WEBHOOK_ENDPOINT), endpoint_row(endpoint))

        await self._database.write(insert_one)

    async def get(self, tenant: str, endpoint_id: str) -> Endpoint:
        """The endpoint with that id, or WebhookNotFoundError."""
        names = _names(tenant, endpoint_id)
        row = await self._database.read(lambda it: _first(it, names))
        return endpoint_of(_found(row, endpoint_id))

    async def page(self, tenant: str, *, limit: int, after: str | None) -> Page[Endpoint]:
        """At most `limit` endpoints, newest first, older than the id `after`."""
        wanted = select(WEBHOOK_ENDPOINT).where(ENDPOINT.tenant == tenant)
        if after is not None:
            wanted = wanted.where(ENDPOINT.id < after)
        statement = wanted.order_by(ENDPOINT.id.desc()).limit(limit + 1)

        async def rows(connection: AsyncConnection) -> list[Endpoint]:
            found = await connection.execute(statement)
            return [endpoint_of(row) for row in found.mappings()]

        items = await self._database.read(rows)
        more = len(items) > limit
        return Page(items=items[:limit], next_after=items[limit - 1].id if more else None)

    async def change(
        self, tenant: str, endpoint_id: str, change: EndpointChange, *, now: datetime
    ) -> Endpoint:
        """The endpoint as it is then, or WebhookNotFoundError."""
        values = {"updated_at": now, **_changed(change)}

        async def step(connection: AsyncConnection) -> Endpoint | None:
            row = await _update(connection, _names(tenant, endpoint_id), values)
            if row is not None and row["disabled_reason"] is not None:
                await connection.execute(SKIP_PENDING, {"its_pk": row["pk"]})
            return None if row is None else endpoint_of(row)

        return _found(await self._database.write(step), endpoint_id)

    async def rotate(
        self, tenant: str, endpoint_id: str, secret: SealedSecret, *, now: datetime, ends: datetime
    ) -> Endpoint:
        """Sign with a new secret, and with the newest of the old ones as well until `ends`."""
        names = _names(tenant, endpoint_id)

        async def step(connection: AsyncConnection) -> Endpoint | None:
            row = (await connection.execute(TO_CHANGE, names)).mappings().first()
            if row is None:
                return None
            newest = endpoint_of(row).secrets[0]
            secrets = (secret, SealedSecret(text=newest.text, ends_at=ends))
            values = {"updated_at": now, "secrets": secrets_text(secrets)}
            changed = await _update(connection, names, values)
            return None if changed is None else endpoint_of(changed)

        return _found(await self._database.write(step), endpoint_id)

    async def delete(self, tenant: str, endpoint_id: str) -> None:
        """Remove an endpoint and, by their foreign key, its deliveries."""
        names = _names(tenant, endpoint_id)

        async def step(connection: AsyncConnection) -> int:
            return (await connection.execute(DELETE, names)).rowcount

        if not await self._database.write(step):
            raise WebhookNotFoundError(endpoint_id)


def _changed(change: EndpointChange) -> dict[str, object]:
    values: dict[str, object] = {}
    if change.url is not None:
        values["url"] = change.url
    if change.events is not None:
        values["events"] = events_text(change.events)
    if change.description is not None:
        values["description"] = change.description or None
    if change.enabled is not None:
        values["disabled_reason"] = None if change.enabled else DisabledReason.BY_REQUEST.value
    return values


async def _first(connection: AsyncConnection, names: Mapping[str, str]) -> RowMapping | None:
    return (await connection.execute(BY_ID, names)).mappings().first()


async def _update(
    connection: AsyncConnection, names: Mapping[str, str], values: Mapping[str, object]
) -> RowMapping | None:
    statement = update(WEBHOOK_ENDPOINT).where(IS_IT).values(values)
    changed = await connection.execute(statement.returning(*ENDPOINT), names)
    return changed.mappings().first()


def _names(tenant: str, endpoint_id: str) -> dict[str, str]:
    return {"its_tenant": tenant, "its_id": endpoint_id}


def _found(value: Found | None, endpoint_id: str) -> Found:
    if value is None:
        raise WebhookNotFoundError(endpoint_id)
    return value
