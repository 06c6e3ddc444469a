"""The table of the batch lane of cohorts."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, Table

from app.adapters.database.columns import LosslessText, Moment
from app.adapters.database.schema import METADATA

PROVIDER_BATCH = Table(
    "provider_batch",
    METADATA,
    Column("key", LosslessText, primary_key=True),
    Column("cohort_id", LosslessText, nullable=False),
    Column("lo", Integer, nullable=False),
    Column("hi", Integer, nullable=False),
    Column("requests", Integer, nullable=False),
    Column("estimate_usd", Float),
    Column("model", LosslessText, nullable=False),
    Column("prompt_digest", LosslessText, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("file_id", LosslessText),
    Column("provider_id", LosslessText),
    Column("outcome", LosslessText),
)
"""One row a file of requests, kept before the provider is told of it.

It does not refer to its cohort by a foreign key: when that is deleted, the batch at the provider is
still to be stopped.
"""

Index("ix_provider_batch_cohort_id", PROVIDER_BATCH.c.cohort_id, PROVIDER_BATCH.c.lo)
