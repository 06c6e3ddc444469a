"""Webhooks: endpoints, their secrets, and the log of what was sent to them."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Response
from starlette.requests import Request

from app.api.access import caller_of
from app.api.cursors import decode, encode
from app.api.deps import ServicesDep, Webhooks
from app.api.json_route import JsonRoute
from app.api.problems import documented
from app.api.requests import PageQuery
from app.api.webhook_schemas import (
    DeliveryId,
    DeliveryPage,
    DeliveryResponse,
    EndpointBody,
    EndpointChangeBody,
    EndpointId,
    EndpointPage,
    EndpointResponse,
    EndpointWithSecretResponse,
    ReplayQuery,
    ReplayResponse,
)

PATH = "/v1/webhooks"
REPLAYED_AT_ONCE: Final = 1_000
LOCATION = {"Location": {"description": "Path of the endpoint.", "schema": {"type": "string"}}}

router = APIRouter(prefix=PATH, tags=["webhooks"], route_class=JsonRoute)


def get_webhooks(services: ServicesDep) -> Webhooks:
    """What the routes work with."""
    return services.webhooks


def get_tenant(request: Request) -> str:
    """Whose endpoints these are."""
    return caller_of(request).tenant


WebhooksDep = Annotated[Webhooks, Depends(get_webhooks)]
TenantDep = Annotated[str, Depends(get_tenant)]


@router.post(
    "",
    status_code=201,
    responses={
        201: {"description": "The new endpoint, with its secret.", "headers": LOCATION},
        **documented(400, 408, 409, 413, 415, 422, 503),
    },
    operation_id="createWebhook",
)
async def create_webhook(
    response: Response, webhooks: WebhooksDep, tenant: TenantDep, body: EndpointBody
) -> EndpointWithSecretResponse:
    """Tell a URL of events. The answer holds the secret, which is shown this once."""
    made = await webhooks.use.create(body.wanted(tenant))
    response.headers["Location"] = f"{PATH}/{made.endpoint.id}"
    return EndpointWithSecretResponse.made(made)


@router.get("", responses=documented(422, 503), operation_id="listWebhooks")
async def list_webhooks(
    webhooks: WebhooksDep, tenant: TenantDep, query: Annotated[PageQuery, Query()]
) -> EndpointPage:
    """List endpoints, newest first."""
    of = f"webhooks {tenant}"
    page = await webhooks.endpoints.page(
        tenant, limit=query.limit, after=decode(query.cursor, of=of)
    )
    return EndpointPage(
        items=tuple(EndpointResponse.of(endpoint) for endpoint in page.items),
        next_cursor=page.next_after and encode(page.next_after, of=of),
    )


@router.get("/{webhook_id}", responses=documented(404, 503), operation_id="getWebhook")
async def get_webhook(
    webhooks: WebhooksDep, tenant: TenantDep, webhook_id: EndpointId
) -> EndpointResponse:
    """One endpoint."""
    return EndpointResponse.of(await webhooks.endpoints.get(tenant, webhook_id))


@router.patch(
    "/{webhook_id}",
    responses=documented(400, 404, 408, 413, 415, 422, 503),
    operation_id="changeWebhook",
)
async def change_webhook(
    webhooks: WebhooksDep, tenant: TenantDep, webhook_id: EndpointId, body: EndpointChangeBody
) -> EndpointResponse:
    """Change an endpoint, disable it, or enable it again.

    What waits to be sent to an endpoint that is disabled is skipped. It can be replayed.
    """
    return EndpointResponse.of(await webhooks.use.change(tenant, webhook_id, body.change()))


@router.delete(
    "/{webhook_id}", status_code=204, responses=documented(404, 503), operation_id="deleteWebhook"
)
async def delete_webhook(webhooks: WebhooksDep, tenant: TenantDep, webhook_id: EndpointId) -> None:
    """Delete an endpoint and the log of its deliveries."""
    await webhooks.endpoints.delete(tenant, webhook_id)


@router.post(
    "/{webhook_id}/rotate", responses=documented(404, 503), operation_id="rotateWebhookSecret"
)
async def rotate_webhook_secret(
    webhooks: WebhooksDep, tenant: TenantDep, webhook_id: EndpointId
) -> EndpointWithSecretResponse:
    """Make a new secret. For 24 hours, the one before it signs as well."""
    return EndpointWithSecretResponse.made(await webhooks.use.rotate(tenant, webhook_id))


@router.post(
    "/{webhook_id}/test",
    status_code=202,
    responses=documented(404, 409, 503),
    operation_id="testWebhook",
)
async def test_webhook(
    webhooks: WebhooksDep, tenant: TenantDep, webhook_id: EndpointId
) -> DeliveryResponse:
    """Send a `ping` to the endpoint. The log says what came of it."""
    return DeliveryResponse.of(await webhooks.use.ping(tenant, webhook_id))


@router.get(
    "/{webhook_id}/deliveries",
    responses=documented(404, 422, 503),
    operation_id="listWebhookDeliveries",
)
async def list_webhook_deliveries(
    webhooks: WebhooksDep,
    tenant: TenantDep,
    webhook_id: EndpointId,
    query: Annotated[PageQuery, Query()],
) -> DeliveryPage:
    """List what was sent to an endpoint, or waits to be sent, newest first. Kept for 30 days."""
    of = f"deliveries {tenant} {webhook_id}"
    page = await webhooks.deliveries.page(
        tenant, webhook_id, limit=query.limit, after=decode(query.cursor, of=of)
    )
    return DeliveryPage(
        items=tuple(DeliveryResponse.of(delivery) for delivery in page.items),
        next_cursor=page.next_after and encode(page.next_after, of=of),
    )


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}/replay",
    status_code=202,
    responses=documented(404, 409, 503),
    operation_id="replayWebhookDelivery",
)
async def replay_webhook_delivery(
    webhooks: WebhooksDep, tenant: TenantDep, webhook_id: EndpointId, delivery_id: DeliveryId
) -> DeliveryResponse:
    """Send a delivery again, under the same `webhook-id`, with the whole schedule before it."""
    now = webhooks.clock.now()
    replayed = await webhooks.deliveries.replay(tenant, webhook_id, delivery_id, now=now)
    return DeliveryResponse.of(replayed)


@router.post(
    "/{webhook_id}/replay",
    status_code=202,
    responses=documented(404, 409, 422, 503),
    operation_id="replayWebhookDeliveries",
)
async def replay_webhook_deliveries(
    webhooks: WebhooksDep,
    tenant: TenantDep,
    webhook_id: EndpointId,
    query: Annotated[ReplayQuery, Query()],
) -> ReplayResponse:
    """Send again what failed or was skipped since a time."""
    count = await webhooks.deliveries.replay_since(
        tenant, webhook_id, query.since, now=webhooks.clock.now(), limit=REPLAYED_AT_ONCE
    )
    return ReplayResponse(replayed=count, more=count >= REPLAYED_AT_ONCE)
