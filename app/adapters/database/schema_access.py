"""The tables of keys, sessions and what they used."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Table

from app.adapters.database.columns import LosslessText, Moment
from app.adapters.database.schema import METADATA

ACCESS_KEY = Table(
    "access_key",
    METADATA,
    Column("id", LosslessText, primary_key=True),
    Column("name", LosslessText, nullable=False),
    Column("tenant", LosslessText, nullable=False),
    Column("scopes", LosslessText, nullable=False),
    Column("digest", LosslessText, nullable=False),
    Column("requests_per_minute", BigInteger),
    Column("concurrency", BigInteger),
    Column("grades_per_day", BigInteger),
    Column("tokens_per_day", BigInteger),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("revoked_at", Moment),
    Column("last_used_at", Moment),
)
"""One row a key that was ever made, without its secret. `scopes` are names, with commas between."""

ACCESS_SESSION = Table(
    "access_session",
    METADATA,
    Column("digest", LosslessText, primary_key=True),
    Column("key_id", LosslessText, ForeignKey(ACCESS_KEY.c.id, ondelete="CASCADE"), nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
)
"""One row a browser that showed a key."""

ACCESS_USAGE = Table(
    "access_usage",
    METADATA,
    Column(
        "key_id", LosslessText, ForeignKey(ACCESS_KEY.c.id, ondelete="CASCADE"), primary_key=True
    ),
    Column("policy", LosslessText, primary_key=True),
    Column("starts_at", Moment, primary_key=True),
    Column("ends_at", Moment, nullable=False),
    Column("used", BigInteger, nullable=False),
)
"""One row a key, limit and stretch of time: what processes took of it, used or not yet."""

ACCESS_SLOT = Table(
    "access_slot",
    METADATA,
    Column(
        "key_id", LosslessText, ForeignKey(ACCESS_KEY.c.id, ondelete="CASCADE"), primary_key=True
    ),
    Column("holder", LosslessText, primary_key=True),
    Column("slots", Integer, nullable=False),
    Column("held_until", Moment, nullable=False),
)
"""One row a key and process: places that it holds for requests at the same time."""
