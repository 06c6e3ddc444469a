"""Keys of callers and sessions of browsers; every grade belongs to a tenant."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0002"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables of access."""
    _create_keys()
    op.create_table(
        "access_session",
        sa.Column("digest", WORDS, nullable=False),
        sa.Column("key_id", WORDS, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_access_session"),
        sa.ForeignKeyConstraint(
            ["key_id"], ["access_key.id"], name="fk_access_session_key_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_access_session_expires_at", "access_session", ["expires_at"])


def _create_keys() -> None:
    limits = ("requests_per_minute", "concurrency", "grades_per_day", "tokens_per_day")
    required = ("id", "name", "tenant", "scopes", "digest")
    op.create_table(
        "access_key",
        *(sa.Column(name, WORDS, nullable=False) for name in required),
        *(sa.Column(name, sa.BigInteger()) for name in limits),
        sa.Column("created_at", MOMENT, nullable=False),
        *(sa.Column(name, MOMENT) for name in ("expires_at", "revoked_at", "last_used_at")),
        sa.PrimaryKeyConstraint("id", name="pk_access_key"),
    )
