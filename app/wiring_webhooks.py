"""What tells other services of events, built from the settings."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from random import SystemRandom

from httpcore2 import AnyIOBackend

from app.adapters.database.database import Database
from app.adapters.database.webhook_log import SqlDeliveryStore
from app.adapters.database.webhook_queue import SqlDeliveryQueue
from app.adapters.database.webhooks import SqlEndpointStore
from app.adapters.webhooks.guard import GuardedNetwork, SystemResolver
from app.adapters.webhooks.sealing import FernetBox, PlainBox
from app.adapters.webhooks.sender import HttpSender
from app.adapters.webhooks.signing import StandardSigner
from app.api.deps import Webhooks
from app.domain.webhook_address import SendingRules
from app.grading.ports import Clock
from app.grading.webhooks.courier import Courier, Pace, Stamp, under_way
from app.grading.webhooks.endpoints import Vault, WebhookEndpoints
from app.grading.webhooks.ports import SecretBox
from app.settings import Settings

LEASE_BEYOND_A_TRY_SECONDS = 30.0


@asynccontextmanager
async def open_webhooks(
    settings: Settings, database: Database, clock: Clock
) -> AsyncIterator[Webhooks]:
    """What manages webhooks; inside, what is due is delivered."""
    rules, box, signer = _sending_rules(settings), _secret_box(settings), StandardSigner()
    endpoints, deliveries = SqlEndpointStore(database), SqlDeliveryStore(database)
    timeout = settings.webhook_timeout_seconds
    with closing(SystemResolver()) as resolver:
        network = GuardedNetwork(rules, resolve=resolver, network=AnyIOBackend())
        courier = Courier(
            queue=SqlDeliveryQueue(database),
            stamp=Stamp(signer=signer, box=box, draw=SystemRandom().random),
            sender=HttpSender(rules, network, timeout_seconds=timeout),
            clock=clock,
            pace=Pace(lease_seconds=timeout + LEASE_BEYOND_A_TRY_SECONDS),
        )
        async with under_way(courier, stop_seconds=min(timeout, settings.shutdown_seconds)):
            yield Webhooks(
                use=WebhookEndpoints(
                    endpoints=endpoints,
                    deliveries=deliveries,
                    vault=Vault(signer, box),
                    rules=rules,
                    clock=clock,
                ),
                endpoints=endpoints,
                deliveries=deliveries,
                clock=clock,
            )


def _sending_rules(settings: Settings) -> SendingRules:
    return SendingRules(
        plain_http=settings.webhook_http == "on",
        ports=frozenset(settings.webhook_ports),
        networks=settings.webhook_networks,
    )


def _secret_box(settings: Settings) -> SecretBox:
    keys = settings.secret_keys
    return FernetBox(keys) if keys else PlainBox()
