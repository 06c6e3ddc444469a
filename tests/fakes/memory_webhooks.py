"""Webhooks in memory: endpoints, the log of deliveries, and the queue over both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from app.domain.webhook import DeliveryStatus, DisabledReason
from app.domain.webhook_errors import (
    DeliveryNotFoundError,
    WebhookDisabledError,
    WebhookLimitError,
    WebhookNotFoundError,
)
from app.grading.ports import Page
from app.grading.webhooks.events import body_of
from app.grading.webhooks.records import (
    Claim,
    Delivery,
    Endpoint,
    EndpointChange,
    Event,
    SealedSecret,
    Settlement,
)

PENDING, SKIPPED = DeliveryStatus.PENDING, DeliveryStatus.SKIPPED
Item = TypeVar("Item", Endpoint, Delivery)


@dataclass(slots=True, kw_only=True)
class Row:
    """A delivery, and what the queue knows of it."""

    delivery: Delivery
    body: str
    began_at: datetime
    claims: int = 0
    lease_until: datetime | None = None

    def is_free(self, now: datetime) -> bool:
        return self.lease_until is None or self.lease_until <= now

    def is_due(self, now: datetime) -> bool:
        due = self.delivery.next_attempt_at
        return self.delivery.status is PENDING and due is not None and due <= now


@dataclass(slots=True)
class WebhookRows:
    """What the three stores share."""

    endpoints: dict[str, Endpoint] = field(default_factory=dict)
    deliveries: dict[tuple[str, str], Row] = field(default_factory=dict)
    successes: dict[str, datetime] = field(default_factory=dict)

    def emit(self, event: Event) -> None:
        """Leave an event for all who are told of such events."""
        for endpoint in self.endpoints.values():
            if endpoint.tenant == event.tenant and event.type in endpoint.events:
                self.put(endpoint, event)

    def put(self, endpoint: Endpoint, event: Event) -> Delivery:
        is_on, now = endpoint.disabled_reason is None, event.occurred_at
        delivery = Delivery(
            id=event.id,
            endpoint_id=endpoint.id,
            type=event.type,
            status=PENDING if is_on else SKIPPED,
            tries=0,
            created_at=now,
            next_attempt_at=now if is_on else None,
        )
        row = Row(delivery=delivery, body=body_of(event), began_at=now)
        self.deliveries[endpoint.id, event.id] = row
        return delivery

    def of(self, endpoint_id: str) -> list[Row]:
        return [row for (whose, _), row in sorted(self.deliveries.items()) if whose == endpoint_id]

    def found(self, tenant: str, endpoint_id: str) -> Endpoint:
        endpoint = self.endpoints.get(endpoint_id)
        if endpoint is None or endpoint.tenant != tenant:
            raise WebhookNotFoundError(endpoint_id)
        return endpoint

    def enabled(self, tenant: str, endpoint_id: str) -> Endpoint:
        endpoint = self.found(tenant, endpoint_id)
        if endpoint.disabled_reason is not None:
            raise WebhookDisabledError
        return endpoint

    def disable(self, endpoint: Endpoint, reason: DisabledReason) -> None:
        self.endpoints[endpoint.id] = replace(endpoint, disabled_reason=reason)
        for row in self.of(endpoint.id):
            if row.delivery.status is PENDING:
                row.delivery = replace(row.delivery, status=SKIPPED, next_attempt_at=None)
                row.lease_until = None


class InMemoryEndpointStore:
    """Implements the `EndpointStore` port."""

    def __init__(self, rows: WebhookRows) -> None:
        self._rows = rows

    async def add(self, endpoint: Endpoint, *, most: int) -> None:
        theirs = [one for one in self._rows.endpoints.values() if one.tenant == endpoint.tenant]
        if len(theirs) >= most:
            raise WebhookLimitError(f"There may be {most} webhook endpoints.")
        self._rows.endpoints[endpoint.id] = endpoint

    async def get(self, tenant: str, endpoint_id: str) -> Endpoint:
        return self._rows.found(tenant, endpoint_id)

    async def page(self, tenant: str, *, limit: int, after: str | None) -> Page[Endpoint]:
        theirs = [one for one in self._rows.endpoints.values() if one.tenant == tenant]
        return a_page(theirs, limit, after)

    async def change(
        self, tenant: str, endpoint_id: str, change: EndpointChange, *, now: datetime
    ) -> Endpoint:
        old = self._rows.found(tenant, endpoint_id)
        changed = replace(
            old,
            url=change.url or old.url,
            events=change.events or old.events,
            description=old.description if change.description is None else change.description,
            updated_at=now,
        )
        changed = replace(changed, description=changed.description or None)
        if change.enabled:
            changed = replace(changed, disabled_reason=None)
        self._rows.endpoints[endpoint_id] = changed
        if change.enabled is False:
            self._rows.disable(changed, DisabledReason.BY_REQUEST)
        return self._rows.endpoints[endpoint_id]

    async def rotate(
        self, tenant: str, endpoint_id: str, secret: SealedSecret, *, now: datetime, ends: datetime
    ) -> Endpoint:
        old = self._rows.found(tenant, endpoint_id)
        secrets = (secret, replace(old.secrets[0], ends_at=ends))
        self._rows.endpoints[endpoint_id] = replace(old, secrets=secrets, updated_at=now)
        return self._rows.endpoints[endpoint_id]

    async def delete(self, tenant: str, endpoint_id: str) -> None:
        self._rows.found(tenant, endpoint_id)
        del self._rows.endpoints[endpoint_id]
        for key in [key for key in self._rows.deliveries if key[0] == endpoint_id]:
            del self._rows.deliveries[key]


class InMemoryDeliveryStore:
    """Implements the `DeliveryStore` port."""

    def __init__(self, rows: WebhookRows) -> None:
        self._rows = rows

    async def page(
        self, tenant: str, endpoint_id: str, *, limit: int, after: str | None
    ) -> Page[Delivery]:
        self._rows.found(tenant, endpoint_id)
        return a_page([row.delivery for row in self._rows.of(endpoint_id)], limit, after)

    async def enqueue(self, endpoint_id: str, event: Event) -> Delivery:
        return self._rows.put(self._rows.enabled(event.tenant, endpoint_id), event)

    async def replay(
        self, tenant: str, endpoint_id: str, delivery_id: str, *, now: datetime
    ) -> Delivery:
        self._rows.enabled(tenant, endpoint_id)
        row = self._rows.deliveries.get((endpoint_id, delivery_id))
        if row is None:
            raise DeliveryNotFoundError(delivery_id)
        if row.is_free(now):
            begin_anew(row, now)
        return row.delivery

    async def replay_since(
        self, tenant: str, endpoint_id: str, since: datetime, *, now: datetime, limit: int
    ) -> int:
        self._rows.enabled(tenant, endpoint_id)
        unsent = (DeliveryStatus.FAILED, SKIPPED)
        rows = [
            row
            for row in self._rows.of(endpoint_id)
            if row.delivery.status in unsent and row.delivery.created_at >= since
        ][:limit]
        for row in rows:
            begin_anew(row, now)
        return len(rows)


class InMemoryDeliveryQueue:
    """Implements the `DeliveryQueue` port."""

    def __init__(self, rows: WebhookRows) -> None:
        self._rows = rows

    async def claim(
        self, *, now: datetime, until: datetime, most: int, most_each: int
    ) -> Sequence[Claim]:
        claims: list[Claim] = []
        for endpoint in self._rows.endpoints.values():
            rows = self._rows.of(endpoint.id)
            under_way = sum(not row.is_free(now) for row in rows)
            due = [row for row in rows if row.is_due(now) and row.is_free(now)]
            for row in due[: max(0, min(most_each - under_way, most - len(claims)))]:
                row.lease_until, row.claims = until, row.claims + 1
                claims.append(a_claim_of(row, endpoint))
        return claims

    async def settle(self, claim: Claim, settlement: Settlement) -> bool:
        row = self._rows.deliveries.get((claim.endpoint.id, claim.delivery.id))
        done = settlement.status is DeliveryStatus.DELIVERED
        if row is None or row.claims != claim.number:
            return False
        if row.delivery.status is not PENDING and not done:
            return False
        row.lease_until, row.claims = None, row.claims + 1
        row.delivery = replace(
            row.delivery,
            status=settlement.status,
            tries=row.delivery.tries + 1,
            next_attempt_at=settlement.next_attempt_at,
            attempts=(*row.delivery.attempts, settlement.attempt),
        )
        if done:
            self._rows.successes[claim.endpoint.id] = settlement.attempt.at
        self._give_up(claim, settlement.disables)
        return True

    async def purge(self, *, before: datetime, limit: int) -> int:
        old = [
            key
            for key, row in self._rows.deliveries.items()
            if row.delivery.created_at < before and row.delivery.status is not PENDING
        ][:limit]
        for key in old:
            del self._rows.deliveries[key]
        return len(old)

    def _give_up(self, claim: Claim, reason: DisabledReason | None) -> None:
        endpoint = self._rows.endpoints[claim.endpoint.id]
        last = self._rows.successes.get(endpoint.id)
        if reason is None or endpoint.disabled_reason or endpoint.url != claim.endpoint.url:
            return
        if reason is DisabledReason.GONE or last is None or last < claim.began_at:
            self._rows.disable(endpoint, reason)


def begin_anew(row: Row, now: datetime) -> None:
    row.delivery = replace(row.delivery, status=PENDING, tries=0, next_attempt_at=now)
    row.began_at, row.lease_until, row.claims = now, None, row.claims + 1


def a_claim_of(row: Row, endpoint: Endpoint) -> Claim:
    return Claim(
        key=(0, row.delivery.id),
        number=row.claims,
        delivery=row.delivery,
        endpoint=endpoint,
        body=row.body,
        began_at=row.began_at,
    )


def a_page(items: Sequence[Item], limit: int, after: str | None) -> Page[Item]:
    newest = sorted(items, key=lambda one: one.id, reverse=True)
    left = [one for one in newest if after is None or one.id < after]
    more = len(left) > limit
    return Page(items=left[:limit], next_after=left[limit - 1].id if more else None)
