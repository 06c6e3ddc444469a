"""Endpoints of webhooks: made, changed, tried out."""

from __future__ import annotations

from datetime import timedelta

from app.domain.webhook import MOST_ENDPOINTS, OVERLAP_SECONDS, EventType
from app.domain.webhook_address import SendingRules, check_url
from app.grading.ports import Clock
from app.grading.webhooks.ports import DeliveryStore, EndpointStore, SecretBox, Signer
from app.grading.webhooks.records import (
    Delivery,
    Endpoint,
    EndpointChange,
    Event,
    NewEndpoint,
    SealedSecret,
    WithSecret,
)


class WebhookEndpoints:
    """The use cases around endpoints. Reading goes to the stores directly."""

    def __init__(
        self,
        *,
        endpoints: EndpointStore,
        deliveries: DeliveryStore,
        vault: Vault,
        rules: SendingRules,
        clock: Clock,
    ) -> None:
        self._endpoints = endpoints
        self._deliveries = deliveries
        self._vault = vault
        self._rules = rules
        self._clock = clock

    async def create(self, wanted: NewEndpoint) -> WithSecret:
        """A new endpoint, enabled, with its secret.

        Raises:
            WebhookUrlRefusedError: Nothing may be sent there.
            WebhookLimitError: There are enough endpoints.
        """
        check_url(wanted.url, self._rules)
        now = self._clock.now()
        secret, sealed = self._vault.new_secret()
        endpoint = Endpoint(
            id=self._clock.new_id("whk"),
            tenant=wanted.tenant,
            url=wanted.url,
            events=wanted.events,
            description=wanted.description or None,
            disabled_reason=None,
            secrets=(sealed,),
            created_at=now,
            updated_at=now,
        )
        await self._endpoints.add(endpoint, most=MOST_ENDPOINTS)
        return WithSecret(endpoint=endpoint, secret=secret)

    async def change(self, tenant: str, endpoint_id: str, change: EndpointChange) -> Endpoint:
        """The endpoint as it is after the change.

        Raises:
            WebhookUrlRefusedError: Nothing may be sent to the new URL.
            WebhookNotFoundError: There is no such endpoint.
        """
        if change.url is not None:
            check_url(change.url, self._rules)
        return await self._endpoints.change(tenant, endpoint_id, change, now=self._clock.now())

    async def rotate(self, tenant: str, endpoint_id: str) -> WithSecret:
        """A new secret. The one before it signs as well, for `OVERLAP_SECONDS` from now.

        Raises:
            WebhookNotFoundError: There is no such endpoint.
        """
        now = self._clock.now()
        secret, sealed = self._vault.new_secret()
        ends = now + timedelta(seconds=OVERLAP_SECONDS)
        endpoint = await self._endpoints.rotate(tenant, endpoint_id, sealed, now=now, ends=ends)
        return WithSecret(endpoint=endpoint, secret=secret)

    async def ping(self, tenant: str, endpoint_id: str) -> Delivery:
        """Send a ping, whatever the endpoint is subscribed to.

        Raises:
            WebhookNotFoundError: There is no such endpoint.
            WebhookDisabledError: It is disabled.
        """
        endpoint = await self._endpoints.get(tenant, endpoint_id)
        event = Event(
            id=self._clock.new_id("msg"),
            tenant=tenant,
            type=EventType.PING,
            occurred_at=self._clock.now(),
            data={"webhook_id": endpoint.id},
        )
        return await self._deliveries.enqueue(endpoint.id, event)


class Vault:
    """Secrets on their way in and out of the store."""

    def __init__(self, signer: Signer, box: SecretBox) -> None:
        self._signer = signer
        self._box = box

    def new_secret(self) -> tuple[str, SealedSecret]:
        """A new secret, in the clear and as it is stored."""
        secret = self._signer.new_secret()
        return secret, SealedSecret(text=self._box.seal(secret), ends_at=None)
