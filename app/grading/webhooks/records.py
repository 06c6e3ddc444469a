"""What is stored of webhooks, and what goes in and comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.domain.webhook import DeliveryFailure, DeliveryStatus, DisabledReason, EventType

Fact = str | int | float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, to be told.

    Attributes:
        id: `msg_` and a time-ordered random part: the `webhook-id` of all its deliveries.
        tenant: Whose it is; nobody else's endpoints are told.
        occurred_at: When it happened.
        data: Ids, statuses and figures. Never the text of an answer.
    """

    id: str
    tenant: str
    type: EventType
    occurred_at: datetime
    data: Mapping[str, Fact]


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedSecret:
    """A signing secret as it is stored.

    Attributes:
        text: What the `SecretBox` made of it.
        ends_at: When it stops signing; None for the newest one.
    """

    text: str
    ends_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A URL that is told of some events.

    Attributes:
        id: `whk_` and a time-ordered random part.
        disabled_reason: Why nothing is sent; None while it is enabled.
        secrets: Those that may still sign, the newest first.
    """

    id: str
    tenant: str
    url: str
    events: tuple[EventType, ...]
    description: str | None
    disabled_reason: DisabledReason | None
    secrets: tuple[SealedSecret, ...]
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEndpoint:
    """What somebody asks for."""

    tenant: str
    url: str
    events: tuple[EventType, ...]
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointChange:
    """What is to be different; None leaves it as it is. An empty description removes it."""

    url: str | None = None
    events: tuple[EventType, ...] | None = None
    description: str | None = None
    enabled: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithSecret:
    """An endpoint with its newest secret in the clear: shown once, to whoever asked for it."""

    endpoint: Endpoint
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try to deliver.

    Attributes:
        at: When it began.
        latency_ms: How long it took.
        status_code: The HTTP status of the reply; None where there was none.
        failure: Why it was no success; None where it was one.
    """

    at: datetime
    latency_ms: int
    status_code: int | None
    failure: DeliveryFailure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One event on its way to one endpoint.

    Attributes:
        id: The id of the event: the `webhook-id` that the receiver sees.
        tries: How often it was tried since it was made or last replayed.
        next_attempt_at: When it is tried next; None for never.
        attempts: The last tries, the oldest first, those before a replay included.
    """

    id: str
    endpoint_id: str
    type: EventType
    status: DeliveryStatus
    tries: int
    created_at: datetime
    next_attempt_at: datetime | None
    attempts: tuple[Attempt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A delivery that is ours to send until the lease ends.

    Attributes:
        key: What the queue knows it by.
        number: Which claim of this delivery it is: one that was passed on settles nothing.
        began_at: When the first try of this round of the schedule could begin.
    """

    key: tuple[int, str]
    number: int
    delivery: Delivery
    endpoint: Endpoint
    body: str
    began_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What became of a claimed delivery.

    Attributes:
        next_attempt_at: When to try again; None for never.
        disables: Why nothing more is sent to its endpoint; None to go on.
    """

    attempt: Attempt
    status: DeliveryStatus
    next_attempt_at: datetime | None
    disables: DisabledReason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A request to a receiver, signed.

    Attributes:
        headers: Those of the specification; the sender adds what HTTP asks for.
    """

    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What came of sending a message.

    Attributes:
        status_code: The HTTP status of the reply; None where there was none.
        failure: Why it was no success; None where it was one.
        retry_after_seconds: How long the receiver asked to be left alone, if it did.
    """

    latency_ms: int
    status_code: int | None = None
    failure: DeliveryFailure | None = None
    retry_after_seconds: float | None = None
