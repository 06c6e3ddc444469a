"""Errors of webhooks.

InputError
  WebhookUrlRefusedError        nothing may be sent to that URL
NotFoundError
  WebhookNotFoundError
  DeliveryNotFoundError
ConflictError
  WebhookLimitError             no more endpoints
  WebhookDisabledError          nothing is sent to this endpoint
StoreMisconfiguredError
  SecretUnreadableError         a stored secret cannot be opened with the keys there are
"""

from __future__ import annotations

from app.domain.errors import ConflictError, InputError, NotFoundError, StoreMisconfiguredError


class WebhookUrlRefusedError(InputError):
    """Webhooks may not be sent to this URL."""

    code = "webhook_url_refused"


class WebhookNotFoundError(NotFoundError):
    """No webhook endpoint has that id."""

    code = "webhook_not_found"

    def __init__(self, endpoint_id: str) -> None:
        self.endpoint_id = endpoint_id
        super().__init__("There is no webhook endpoint with this id.")


class DeliveryNotFoundError(NotFoundError):
    """No delivery of the endpoint has that id."""

    code = "delivery_not_found"

    def __init__(self, delivery_id: str) -> None:
        self.delivery_id = delivery_id
        super().__init__("The endpoint has no delivery with this id.")


class WebhookLimitError(ConflictError):
    """There are as many webhook endpoints as there may be."""

    code = "webhook_limit"


class WebhookDisabledError(ConflictError):
    """Nothing is sent to this webhook endpoint until it is enabled again."""

    code = "webhook_disabled"

    def __init__(self) -> None:
        super().__init__("The endpoint is disabled. Enable it first.")


class SecretUnreadableError(StoreMisconfiguredError):
    """A stored secret cannot be read with the secret keys that are set."""

    code = "secret_unreadable"
