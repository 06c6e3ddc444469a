"""Grades and idempotency keys."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

IS_REUSABLE = sa.text("replies > 0 AND score IS NOT NULL")


def upgrade() -> None:
    """Make the first tables."""
    words = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table(
        "grade",
        sa.Column("id", words, nullable=False),
        sa.Column("rubric_id", words, nullable=False),
        sa.Column("rubric_version", words, nullable=False),
        sa.Column("rubric_digest", words, nullable=False),
        sa.Column("status", words, nullable=False),
        sa.Column("score", sa.Float()),
        sa.Column("fingerprint", words, nullable=False),
        sa.Column("replies", sa.Integer(), nullable=False),
        sa.Column("reference", words),
        sa.Column("judge_kind", words, nullable=False),
        sa.Column("judge_model", words, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", words, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_grade"),
    )
    for column in ("rubric_id", "status", "reference"):
        op.create_index(f"ix_grade_{column}", "grade", [column, "id"])
    op.create_index(
        "ix_grade_fingerprint",
        "grade",
        ["fingerprint", "id"],
        sqlite_where=IS_REUSABLE,
        postgresql_where=IS_REUSABLE,
    )
    _create_keys(words)


def _create_keys(words: sa.types.TypeEngine[str]) -> None:
    op.create_table(
        "idempotency_key",
        sa.Column("scope", words, nullable=False),
        sa.Column("key_hash", words, nullable=False),
        sa.Column("request_digest", words, nullable=False),
        sa.Column("grade_id", words),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("scope", "key_hash", name="pk_idempotency_key"),
        sa.ForeignKeyConstraint(
            ["grade_id"], ["grade.id"], name="fk_idempotency_key_grade_id", ondelete="CASCADE"
        ),
    )
    for column in ("grade_id", "created_at"):
        op.create_index(f"ix_idempotency_key_{column}", "idempotency_key", [column])
