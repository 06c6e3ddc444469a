"""Cohorts, their answers and results, and the pace at which they are graded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables of cohorts."""
    _create_cohort()
    op.create_table(
        "cohort_answer",
        *_place("cohort_answer"),
        sa.Column("reference", WORDS),
        sa.Column("extra", WORDS),
        sa.Column("answer", WORDS, nullable=False),
    )
    _create_result()
    _create_retried()
    op.create_table(
        "pace",
        sa.Column("name", WORDS, nullable=False),
        sa.Column("used_until", sa.Float(), nullable=False),
        sa.Column("held_until", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_pace"),
    )


def _create_result() -> None:
    op.create_table(
        "cohort_result",
        *_place("cohort_result"),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("status", WORDS, nullable=False),
        sa.Column("score", sa.Float()),
        sa.Column("grade_id", WORDS),
        sa.ForeignKeyConstraint(
            ["grade_id"], ["grade.id"], name="fk_cohort_result_grade_id", ondelete="SET NULL"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_cohort_result_grade_id", "cohort_result", ["grade_id"])
    op.create_index("ix_cohort_result_seq", "cohort_result", ["cohort_pk", "seq"], unique=True)
    for column in ("status", "score"):
        columns = ["cohort_pk", column, "idx"]
        op.create_index(f"ix_cohort_result_{column}", "cohort_result", columns)


def _create_retried() -> None:
    op.create_table(
        "cohort_retried",
        sa.Column("grade_id", WORDS, nullable=False),
        sa.Column("cohort_pk", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("grade_id", name="pk_cohort_retried"),
        *(
            sa.ForeignKeyConstraint(
                [column], [target], name=f"fk_cohort_retried_{column}", ondelete="CASCADE"
            )
            for column, target in (("grade_id", "grade.id"), ("cohort_pk", "cohort.pk"))
        ),
    )
    op.create_index("ix_cohort_retried_cohort_pk", "cohort_retried", ["cohort_pk"])


def _create_cohort() -> None:
    required = ("id", "rubric_id", "rubric_version", "rubric_digest", "judge", "columns", "status")
    numbers = ("samples", "total", "graded", "needs_review", "failed", "last_seq")
    optional = ("name", "paused_reason", "key_scope", "key_hash", "request_digest")
    op.create_table(
        "cohort",
        sa.Column("pk", sa.Integer(), nullable=False),
        *(sa.Column(name, WORDS, nullable=False) for name in (*required, "chain")),
        *(sa.Column(name, WORDS) for name in optional),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in numbers),
        sa.Column("input_tokens", sa.BigInteger(), nullable=False),
        sa.Column("output_tokens", sa.BigInteger(), nullable=False),
        sa.Column("cost_usd", sa.Float()),
        sa.Column("max_cost_usd", sa.Float()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("pk", name="pk_cohort"),
    )
    op.create_index("ix_cohort_id", "cohort", ["id"], unique=True)
    op.create_index("ix_cohort_status", "cohort", ["status"])
    op.create_index("ix_cohort_key", "cohort", ["key_scope", "key_hash"], unique=True)


def _place(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    """Whose answer it is, and which."""
    return (
        sa.Column("cohort_pk", sa.Integer(), nullable=False),
        sa.Column("idx", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("cohort_pk", "idx", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(
            ["cohort_pk"], ["cohort.pk"], name=f"fk_{table}_cohort_pk", ondelete="CASCADE"
        ),
    )
