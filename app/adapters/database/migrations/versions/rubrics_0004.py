"""Versions of rubrics."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
IS_OWN = sa.text("origin = 'own'")


def upgrade() -> None:
    """Make the table of versions."""
    names = ("rubric_id", "digest", "version", "rank", "origin", "title", "question")
    op.create_table(
        "rubric_version",
        *(sa.Column(name, WORDS, nullable=False) for name in names),
        sa.Column("criteria", sa.Integer(), nullable=False),
        sa.Column("pitfalls", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("rubric_id", "digest", name="pk_rubric_version"),
    )
    op.create_index(
        "ix_rubric_version_rank",
        "rubric_version",
        ["rubric_id", "rank"],
        unique=True,
        sqlite_where=IS_OWN,
        postgresql_where=IS_OWN,
    )
