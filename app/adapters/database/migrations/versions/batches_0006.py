"""The batch lane of cohorts: who minds it, and what is at the provider."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table of batches, and say of every cohort which lane it is in."""
    op.create_table(
        "provider_batch",
        sa.Column("key", WORDS, nullable=False),
        sa.Column("cohort_id", WORDS, nullable=False),
        sa.Column("lo", sa.Integer(), nullable=False),
        sa.Column("hi", sa.Integer(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("estimate_usd", sa.Float()),
        sa.Column("model", WORDS, nullable=False),
        sa.Column("prompt_digest", WORDS, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file_id", WORDS),
        sa.Column("provider_id", WORDS),
        sa.Column("outcome", WORDS),
        sa.PrimaryKeyConstraint("key", name="pk_provider_batch"),
    )
    op.create_index("ix_provider_batch_cohort_id", "provider_batch", ["cohort_id", "lo"])
    live, no = sa.text("'live'"), sa.false()
    op.add_column("cohort", sa.Column("lane", WORDS, nullable=False, server_default=live))
    op.add_column(
        "cohort", sa.Column("is_batching", sa.Boolean(), nullable=False, server_default=no)
    )
    op.add_column("cohort", sa.Column("batch_holder", WORDS))
    op.add_column("cohort", sa.Column("batch_held_until", sa.Float()))
