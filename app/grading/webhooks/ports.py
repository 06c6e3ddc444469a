"""What webhooks need from outside. Adapters implement these protocols."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from app.grading.ports import Page
from app.grading.webhooks.records import (
    Claim,
    Delivery,
    Endpoint,
    EndpointChange,
    Event,
    Message,
    SealedSecret,
    Sent,
    Settlement,
)


class EndpointStore(Protocol):
    """Endpoints of webhooks. Each method is one transaction, and sees one tenant's rows only.

    Every method raises StoreUnavailableError when the database cannot be used, and, given an id
    that is not the tenant's, WebhookNotFoundError.
    """

    async def add(self, endpoint: Endpoint, *, most: int) -> None:
        """Keep a new endpoint.

        Raises:
            WebhookLimitError: The tenant has `most` endpoints.
        """
        ...

    async def get(self, tenant: str, endpoint_id: str) -> Endpoint:
        """The endpoint with that id."""
        ...

    async def page(self, tenant: str, *, limit: int, after: str | None) -> Page[Endpoint]:
        """At most `limit` endpoints, newest first, older than the id `after`."""
        ...

    async def change(
        self, tenant: str, endpoint_id: str, change: EndpointChange, *, now: datetime
    ) -> Endpoint:
        """Make some things different; the endpoint as it is then.

        What waits to be sent to an endpoint that is disabled is skipped.
        """
        ...

    async def rotate(
        self, tenant: str, endpoint_id: str, secret: SealedSecret, *, now: datetime, ends: datetime
    ) -> Endpoint:
        """Sign with a new secret, and with the newest of the old ones as well until `ends`."""
        ...

    async def delete(self, tenant: str, endpoint_id: str) -> None:
        """Remove an endpoint and all its deliveries."""
        ...


class DeliveryStore(Protocol):
    """The log of deliveries. As with `EndpointStore`, a foreign id is not found."""

    async def page(
        self, tenant: str, endpoint_id: str, *, limit: int, after: str | None
    ) -> Page[Delivery]:
        """At most `limit` deliveries to an endpoint, newest first, older than the id `after`."""
        ...

    async def enqueue(self, endpoint_id: str, event: Event) -> Delivery:
        """Send an event to one endpoint, whatever it is subscribed to.

        Raises:
            WebhookDisabledError: It is disabled.
        """
        ...

    async def replay(
        self, tenant: str, endpoint_id: str, delivery_id: str, *, now: datetime
    ) -> Delivery:
        """Begin the schedule of a delivery anew. One that waits is sent now.

        Raises:
            WebhookDisabledError: The endpoint is disabled.
            DeliveryNotFoundError: It has no such delivery.
        """
        ...

    async def replay_since(
        self, tenant: str, endpoint_id: str, since: datetime, *, now: datetime, limit: int
    ) -> int:
        """Begin anew the oldest failed and skipped deliveries made since then: how many.

        Raises:
            WebhookDisabledError: The endpoint is disabled.
        """
        ...


class DeliveryQueue(Protocol):
    """Hands out what is due, to one process at a time, of several that share a database."""

    async def claim(
        self, *, now: datetime, until: datetime, most: int, most_each: int
    ) -> Sequence[Claim]:
        """Deliveries that are due, ours until that time; whoever dies loses them then.

        Args:
            now: What is due by then.
            until: When the lease ends.
            most: How many in all.
            most_each: How many may be under way to one endpoint, all processes counted.
        """
        ...

    async def settle(self, claim: Claim, settlement: Settlement) -> bool:
        """Note what became of a delivery: whether the claim still stood.

        An endpoint that is disabled for having failed throughout must have taken nothing since the
        first try of this delivery; one that is gone, must still have the URL that said so.
        """
        ...

    async def purge(self, *, before: datetime, limit: int) -> int:
        """Forget deliveries that ended and were made before then, the oldest first: how many."""
        ...


class Signer(Protocol):
    """Makes secrets, and signatures with them."""

    def new_secret(self) -> str:
        """A new secret: `whsec_` and at least 24 random bytes."""
        ...

    def sign(self, secret: str, *, message_id: str, at: datetime, body: str) -> str:
        """The signature, with the name of its version: `v1,...`."""
        ...


class SecretBox(Protocol):
    """Closes secrets for storing, and opens them for signing."""

    def seal(self, secret: str) -> str:
        """What to store."""
        ...

    def unseal(self, text: str) -> str:
        """The secret that was sealed.

        Raises:
            SecretUnreadableError: It was sealed with a key that is not there.
        """
        ...


class MessageSender(Protocol):
    """Sends messages, to allowed addresses only."""

    async def send(self, message: Message) -> Sent:
        """Send once, in bounded time. What goes wrong is in the result; nothing is raised."""
        ...
