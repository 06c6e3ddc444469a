"""Secrets and signatures, by the reference library of Standard Webhooks."""

from __future__ import annotations

import base64
import secrets
from datetime import UTC, datetime

from standardwebhooks import Webhook

SECRET_BYTES = 32
PREFIX = "whsec_"


class StandardSigner:
    """Implements the `Signer` port: HMAC-SHA256 over `id.timestamp.body`."""

    def new_secret(self) -> str:
        """A new secret: `whsec_` and 32 random bytes in base 64."""
        return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()

    def sign(self, secret: str, *, message_id: str, at: datetime, body: str) -> str:
        """The signature, such as `v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=`."""
        # The library takes the wall clock of `at` for UTC, whatever zone it is in.
        return Webhook(secret).sign(message_id, at.astimezone(UTC), body)
