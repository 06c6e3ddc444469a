"""Webhooks on the wire, v1."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Literal, Self

from fastapi import Depends, Path
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from app.api.requests import NO_NUL, Taken
from app.domain.webhook import DeliveryFailure, DeliveryStatus, DisabledReason, EventType
from app.domain.webhook_address import MAX_URL
from app.domain.webhook_errors import DeliveryNotFoundError, WebhookNotFoundError
from app.grading.webhooks.records import (
    Delivery,
    Endpoint,
    EndpointChange,
    NewEndpoint,
    WithSecret,
)

ENDPOINT_ID = re.compile(r"^whk_[0-9a-z]{26}$")
MESSAGE_ID = re.compile(r"^msg_[0-9a-z]{26}$")
EXAMPLE_URL = "https://example.com/hooks/touchstone"

Subscribed = Literal[
    "grade.created",
    "grade.reviewed",
    "grade.regrade_requested",
    "cohort.finished",
    "cohort.paused",
    "cohort.cancelled",
]
Url = Annotated[
    str,
    Field(
        min_length=1,
        max_length=MAX_URL,
        pattern=r"^https?://[!-~]+$",
        description="An absolute `https://` URL in ASCII. It is not resolved before it is used.",
        examples=[EXAMPLE_URL],
    ),
]
Events = Annotated[
    tuple[Subscribed, ...],
    # JSON has lists only, which a strict tuple would not be made of.
    Field(strict=False, min_length=1, max_length=20, description="What it is told of."),
]
Description = Annotated[str, Field(max_length=500, pattern=NO_NUL)]


class EndpointBody(Taken):
    """A URL to be told of events."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"url": EXAMPLE_URL, "events": ["grade.created"]}]}
    )

    url: Url
    events: Events
    description: Description | None = Field(default=None, description="For yourself.")

    def wanted(self, tenant: str) -> NewEndpoint:
        """The request to the use case."""
        return NewEndpoint(
            tenant=tenant,
            url=self.url,
            events=_types(self.events),
            description=self.description,
        )


class EndpointChangeBody(Taken):
    """What is to be different. What is left out stays as it is."""

    url: Url | SkipJsonSchema[None] = None
    events: Events | SkipJsonSchema[None] = None
    description: Description | SkipJsonSchema[None] = Field(
        default=None, description="For yourself; an empty text removes it."
    )
    enabled: bool | SkipJsonSchema[None] = Field(
        default=None, description="Whether anything is sent; `true` also after it was disabled."
    )

    def change(self) -> EndpointChange:
        """The request to the use case."""
        return EndpointChange(
            url=self.url,
            events=None if self.events is None else _types(self.events),
            description=self.description,
            enabled=self.enabled,
        )


class ReplayQuery(BaseModel):
    """What is to be sent again."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    since: AwareDatetime = Field(
        description="Deliveries made since then, in RFC 3339 with a time zone.",
        examples=["2026-11-22T10:00:00Z"],
    )


class _Given(BaseModel):
    """A body that we send."""

    model_config = ConfigDict(frozen=True)


class EndpointResponse(_Given):
    """An endpoint, without its secret."""

    id: str
    url: str
    events: tuple[EventType, ...]
    description: str | None
    enabled: bool
    disabled_reason: DisabledReason | None = Field(
        description="`by_request`; `gone`: it answered 410; `failed_throughout`: for three days, "
        "nothing was delivered."
    )
    old_secret_until: datetime | None = Field(
        description="Until when the secret before the newest one signs as well."
    )
    created_at: datetime = Field(description="In UTC.")
    updated_at: datetime = Field(description="In UTC.")

    @classmethod
    def of(cls, endpoint: Endpoint) -> Self:
        """The endpoint, as it is sent."""
        return cls.model_validate(_shown(endpoint))


class EndpointWithSecretResponse(EndpointResponse):
    """An endpoint with its newest secret, which is not shown again."""

    secret: str = Field(description="`whsec_` and the key in base 64. Keep it; it is shown once.")

    @classmethod
    def made(cls, made: WithSecret) -> Self:
        """The endpoint with its secret, as they are sent."""
        return cls.model_validate({**_shown(made.endpoint), "secret": made.secret})


class EndpointPage(_Given):
    """Some endpoints, newest first."""

    items: tuple[EndpointResponse, ...]
    next_cursor: str | None = Field(description="Ask for the next page with it; null at the end.")


class AttemptResponse(_Given):
    """One try to deliver."""

    at: datetime = Field(description="When it began, in UTC.")
    latency_ms: int
    http_status: int | None = Field(description="Null where there was no reply.")
    error: DeliveryFailure | None = Field(description="Null for a success.")


class DeliveryResponse(_Given):
    """One event on its way to an endpoint."""

    id: str = Field(description="The `webhook-id` that the receiver sees.")
    type: EventType
    status: DeliveryStatus
    tries: int = Field(description="Since it was made or last replayed.")
    next_attempt_at: datetime | None
    created_at: datetime = Field(description="In UTC.")
    attempts: tuple[AttemptResponse, ...] = Field(description="The last 30, the oldest first.")

    @classmethod
    def of(cls, delivery: Delivery) -> Self:
        """The delivery, as it is sent."""
        attempts = [
            AttemptResponse(
                at=one.at.astimezone(UTC),
                latency_ms=one.latency_ms,
                http_status=one.status_code,
                error=one.failure,
            )
            for one in delivery.attempts
        ]
        return cls(
            id=delivery.id,
            type=delivery.type,
            status=delivery.status,
            tries=delivery.tries,
            next_attempt_at=delivery.next_attempt_at,
            created_at=delivery.created_at,
            attempts=tuple(attempts),
        )


class DeliveryPage(_Given):
    """Some deliveries, newest first."""

    items: tuple[DeliveryResponse, ...]
    next_cursor: str | None = Field(description="Ask for the next page with it; null at the end.")


class ReplayResponse(_Given):
    """What is sent again."""

    replayed: int = Field(description="How many; at most 1,000 at once, the oldest first.")
    more: bool = Field(description="Whether there may be more: ask again with the same time.")


def known_endpoint_id(
    webhook_id: Annotated[
        str,
        Path(
            description="Endpoint id.",
            examples=["whk_01k9x0f2v3b4c5d6e7f8g9h0jk"],
            json_schema_extra={"pattern": ENDPOINT_ID.pattern},
        ),
    ],
) -> str:
    """The id in the path, if it can be one.

    Raises:
        WebhookNotFoundError: It cannot.
    """
    if not ENDPOINT_ID.fullmatch(webhook_id):
        raise WebhookNotFoundError(webhook_id)
    return webhook_id


def known_delivery_id(
    delivery_id: Annotated[
        str,
        Path(
            description="Delivery id.",
            examples=["msg_01k9x0f2v3b4c5d6e7f8g9h0jk"],
            json_schema_extra={"pattern": MESSAGE_ID.pattern},
        ),
    ],
) -> str:
    """The id in the path, if it can be one.

    Raises:
        DeliveryNotFoundError: It cannot.
    """
    if not MESSAGE_ID.fullmatch(delivery_id):
        raise DeliveryNotFoundError(delivery_id)
    return delivery_id


EndpointId = Annotated[str, Depends(known_endpoint_id)]
DeliveryId = Annotated[str, Depends(known_delivery_id)]


def _types(words: tuple[Subscribed, ...]) -> tuple[EventType, ...]:
    """Each type once, in the order given."""
    return tuple(dict.fromkeys(EventType(word) for word in words))


def _shown(endpoint: Endpoint) -> dict[str, object]:
    ends = [secret.ends_at for secret in endpoint.secrets if secret.ends_at is not None]
    plain = ("id", "url", "events", "description", "disabled_reason", "created_at", "updated_at")
    return {
        **{name: getattr(endpoint, name) for name in plain},
        "enabled": endpoint.disabled_reason is None,
        "old_secret_until": ends[0] if ends else None,
    }
