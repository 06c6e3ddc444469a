"""Cohorts that are carried by a provider's batches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table of batches, and let cohorts have a lane."""
    op.add_column("cohort", sa.Column("lane", WORDS, nullable=False, server_default="live"))
    op.add_column("cohort", sa.Column("carried_by", WORDS))
    op.add_column("cohort", sa.Column("carried_until", sa.DateTime(timezone=True)))
    op.create_table(
        "provider_batch",
        sa.Column("key", WORDS, nullable=False),
        sa.Column("cohort_pk", sa.Integer(), nullable=False),
        sa.Column("lo", sa.Integer(), nullable=False),
        sa.Column("hi", sa.Integer(), nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("provider_id", WORDS),
        sa.PrimaryKeyConstraint("key", name="pk_provider_batch"),
        sa.ForeignKeyConstraint(
            ["cohort_pk"],
            ["cohort.pk"],
            name="fk_provider_batch_cohort_pk_cohort",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_provider_batch_cohort_pk", "provider_batch", ["cohort_pk"])
