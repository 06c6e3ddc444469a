"""Secrets at rest: sealed with the operator's keys, or left as they are where there are none.

A secret that signs must be there in the clear when it signs, so it cannot be hashed as a password
is. Sealed, a copy of the database alone signs nothing.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from app.domain.webhook_errors import SecretUnreadableError

SEALED = "fernet:"
PURPOSE = b"touchstone webhook secrets 1\n"
"""Keeps these keys apart from others that may once be made of the same words."""


class PlainBox:
    """Implements the `SecretBox` port without a key: what it seals stays readable."""

    def seal(self, secret: str) -> str:
        """The secret itself."""
        return secret

    def unseal(self, text: str) -> str:
        """The secret, or SecretUnreadableError where it was sealed with a key."""
        if text.startswith(SEALED):
            raise SecretUnreadableError("A secret is sealed, and no secret key is set.")
        return text


class FernetBox:
    """Implements the `SecretBox` port with keys of the operator's.

    The first key seals, every key opens. Secrets from before there was a key are read as they are.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        """`keys` are random texts of 32 characters or more, the newest first."""
        self._fernet = MultiFernet([Fernet(_derived(key)) for key in keys])

    def seal(self, secret: str) -> str:
        """The secret, encrypted and authenticated."""
        return SEALED + self._fernet.encrypt(secret.encode()).decode()

    def unseal(self, text: str) -> str:
        """The secret, or SecretUnreadableError where it was sealed with another key."""
        if not text.startswith(SEALED):
            return text
        try:
            return self._fernet.decrypt(text.removeprefix(SEALED)).decode()
        except InvalidToken:
            message = "A secret was sealed with a key that is not set any more."
            raise SecretUnreadableError(message) from None


def _derived(key: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(PURPOSE + key.encode()).digest())
