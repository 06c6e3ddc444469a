"""Endpoints, events and rules of webhooks to test with."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_network
from typing import Any

from app.adapters.webhooks.sealing import PlainBox
from app.adapters.webhooks.signing import StandardSigner
from app.api.deps import Webhooks
from app.domain.access import DEFAULT_TENANT
from app.domain.webhook import DeliveryFailure, DeliveryStatus, EventType
from app.domain.webhook_address import SendingRules
from app.grading.ports import Clock
from app.grading.webhooks.endpoints import Vault, WebhookEndpoints
from app.grading.webhooks.records import Attempt, Endpoint, Event, SealedSecret, Settlement
from tests.fakes.clock import START
from tests.fakes.memory_webhooks import (
    InMemoryDeliveryStore,
    InMemoryEndpointStore,
    WebhookRows,
)

URL = "https://hooks.example.com/touchstone"
SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
LOOPBACK = (ip_network("127.0.0.0/8"),)
THIRD_MINUTE = START + timedelta(minutes=3)


def an_endpoint(number: int = 1, **fields: Any) -> Endpoint:  # noqa: ANN401 - any field
    """An endpoint whose id rises with its number."""
    endpoint: dict[str, Any] = {
        "id": f"whk_{number:026d}",
        "tenant": DEFAULT_TENANT,
        "url": URL,
        "events": (EventType.GRADE_CREATED, EventType.COHORT_FINISHED),
        "description": None,
        "disabled_reason": None,
        "secrets": (SealedSecret(text=SECRET, ends_at=None),),
        "created_at": START,
        "updated_at": START,
    }
    return Endpoint(**(endpoint | fields))


def an_event(number: int = 1, **fields: Any) -> Event:  # noqa: ANN401 - any field
    """An event whose id rises with its number."""
    event: dict[str, Any] = {
        "id": f"msg_{number:026d}",
        "tenant": DEFAULT_TENANT,
        "type": EventType.GRADE_CREATED,
        "occurred_at": START,
        "data": {"grade_id": "grd_1", "score": 86.5},
    }
    return Event(**(event | fields))


def a_settlement(
    status: DeliveryStatus = DeliveryStatus.DELIVERED,
    **fields: Any,  # noqa: ANN401 - any field
) -> Settlement:
    """What became of a try: a success, or a 500."""
    good = status is DeliveryStatus.DELIVERED
    attempt = Attempt(
        at=START,
        latency_ms=12,
        status_code=204 if good else 500,
        failure=None if good else DeliveryFailure.STATUS_REFUSED,
    )
    given: dict[str, Any] = {
        "attempt": attempt,
        "status": status,
        "next_attempt_at": None,
        "disables": None,
    }
    return Settlement(**(given | fields))


def webhooks_in_memory(rows: WebhookRows, clock: Clock) -> Webhooks:
    """What the routes call, over memory."""
    endpoints, deliveries = InMemoryEndpointStore(rows), InMemoryDeliveryStore(rows)
    use = WebhookEndpoints(
        endpoints=endpoints,
        deliveries=deliveries,
        vault=Vault(StandardSigner(), PlainBox()),
        rules=SendingRules(),
        clock=clock,
    )
    return Webhooks(use=use, endpoints=endpoints, deliveries=deliveries, clock=clock)
