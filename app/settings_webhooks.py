"""Settings of webhooks."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, IPvAnyNetwork, SecretStr, model_validator
from pydantic_settings import BaseSettings

from app.settings_values import Json, Port

MIN_SECRET_KEY = 32


class WebhookSettings(BaseSettings):
    """Where webhooks may be sent, and what seals their secrets."""

    webhook_http: Literal["off", "on"] = Field(
        default="off",
        description="Whether webhooks may go to `http://` URLs, without TLS.",
    )
    webhook_ports: Annotated[tuple[Port, ...], *Json] = Field(
        default=(443, 8443),
        min_length=1,
        description="The ports that webhooks may be sent to, as a JSON list.",
    )
    webhook_networks: Annotated[tuple[IPvAnyNetwork, ...], *Json] = Field(
        default=(),
        description="Networks that webhooks may be sent to although they are not public, as a JSON "
        'list such as `["10.20.0.0/16"]`.',
    )
    webhook_timeout_seconds: float = Field(
        default=20,
        ge=1,
        le=30,
        description="Longest time for one try to deliver a webhook, in seconds.",
    )
    secret_key: SecretStr | None = Field(
        default=None,
        description="Seals the secrets of webhooks in the database: a random text of at least 32 "
        "characters. Several, separated by commas: the first one seals, all of them open. Not set: "
        "they are stored as they are.",
    )

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """The keys that seal secrets, the newest first. They are secrets themselves."""
        text = "" if self.secret_key is None else self.secret_key.get_secret_value()
        return tuple(key.strip() for key in text.split(",") if key.strip())

    @model_validator(mode="after")
    def _secret_keys_are_long(self) -> Self:
        if any(len(key) < MIN_SECRET_KEY for key in self.secret_keys):
            raise ValueError(
                f"TOUCHSTONE_SECRET_KEY: a key has at least {MIN_SECRET_KEY} random characters"
            )
        return self
