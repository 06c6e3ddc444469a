"""Settings of keys and their limits."""

from __future__ import annotations

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings


class AccessSettings(BaseSettings):
    """How keys are kept, and what they may use where they say nothing themselves."""

    key_pepper: SecretStr | None = Field(
        default=None,
        min_length=16,
        description="A secret that keys are hashed with, kept apart from the database. Keys that "
        "were made with it count only while it is set; those made without it count either way.",
    )

    key_requests_per_minute: int | None = Field(
        default=600, ge=0, description="Requests a minute of a key that has no limit of its own."
    )
    key_concurrency: int | None = Field(
        default=50, ge=0, description="Requests of such a key at the same time."
    )
    key_grades_per_day: int | None = Field(
        default=None, ge=0, description="Answers that such a key may have graded a day, in UTC."
    )
    key_tokens_per_day: int | None = Field(
        default=None, ge=0, description="Tokens of the judge that such a key may use a day, in UTC."
    )
