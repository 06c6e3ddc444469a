"""Settings of the batch lane of cohorts."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings

Factor = Annotated[Decimal, Field(gt=0, le=1, allow_inf_nan=False)]


class BatchSettings(BaseSettings):
    """What the provider's batches cost, how large they are, and how often they are looked at."""

    batch_price_factor: Factor = Field(
        default=Decimal("0.5"),
        description="What a token costs in the batch lane, as a share of its price in "
        "`TOUCHSTONE_LLM_PRICES`.",
    )
    batch_requests: int = Field(
        default=50_000, ge=1, le=50_000, description="Most requests of one batch."
    )
    batch_bytes: int = Field(
        default=200_000_000,
        ge=10_000_000,
        le=200_000_000,
        description="Largest file of a batch's requests, in bytes.",
    )
    batch_poll_seconds: float = Field(
        default=30,
        gt=0,
        le=3600,
        description="Wait before the first look how far a batch is, in seconds. It grows by half "
        "from look to look.",
    )
    batch_longest_poll_seconds: float = Field(
        default=600, gt=0, le=86_400, description="What that wait grows to, in seconds."
    )
