"""Endpoints and deliveries as rows, and rows as endpoints and deliveries."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import RowMapping

from app.domain.webhook import DeliveryFailure, DeliveryStatus, DisabledReason, EventType
from app.grading.webhooks.records import Attempt, Delivery, Endpoint, SealedSecret

KEPT_ATTEMPTS = 30


def endpoint_row(endpoint: Endpoint) -> dict[str, object]:
    """The columns of a new endpoint."""
    reason = endpoint.disabled_reason
    return {
        "id": endpoint.id,
        "tenant": endpoint.tenant,
        "url": endpoint.url,
        "events": events_text(endpoint.events),
        "description": endpoint.description,
        "disabled_reason": None if reason is None else reason.value,
        "secrets": secrets_text(endpoint.secrets),
        "created_at": endpoint.created_at,
        "updated_at": endpoint.updated_at,
    }


def endpoint_of(row: RowMapping) -> Endpoint:
    """The endpoint of a row."""
    reason = row["disabled_reason"]
    return Endpoint(
        id=row["id"],
        tenant=row["tenant"],
        url=row["url"],
        events=tuple(EventType(word) for word in row["events"].split()),
        description=row["description"],
        disabled_reason=None if reason is None else DisabledReason(reason),
        secrets=tuple(
            SealedSecret(text=one["text"], ends_at=_moment(one["ends_at"]))
            for one in json.loads(row["secrets"])
        ),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )


def delivery_of(row: RowMapping, endpoint_id: str) -> Delivery:
    """The delivery of a row."""
    return Delivery(
        id=row["message_id"],
        endpoint_id=endpoint_id,
        type=EventType(row["type"]),
        status=DeliveryStatus(row["status"]),
        tries=row["tries"],
        created_at=row["created_at"],
        next_attempt_at=row["next_attempt_at"],
        attempts=tuple(_attempt(*one) for one in json.loads(row["attempts"])),
    )


def events_text(events: Sequence[EventType]) -> str:
    """Types with a space around each, to be searched for."""
    return f" {'  '.join(event.value for event in events)} "


def secrets_text(secrets: Sequence[SealedSecret]) -> str:
    """Secrets as JSON."""
    return json.dumps(
        [{"text": one.text, "ends_at": one.ends_at and one.ends_at.isoformat()} for one in secrets]
    )


def attempts_text(attempts: Sequence[Attempt]) -> str:
    """The last tries as JSON."""
    rows = [
        (one.at.isoformat(), one.latency_ms, one.status_code, one.failure)
        for one in attempts[-KEPT_ATTEMPTS:]
    ]
    return json.dumps(rows, separators=(",", ":"))


def _attempt(at: str, ms: int, status: int | None, failure: str | None) -> Attempt:
    return Attempt(
        at=datetime.fromisoformat(at),
        latency_ms=ms,
        status_code=status,
        failure=None if failure is None else DeliveryFailure(failure),
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
