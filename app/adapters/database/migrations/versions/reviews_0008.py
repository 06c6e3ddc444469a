"""Reviews, requests for a regrade, the audit trail, and tombstones of what was erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    _make_reviews()
    _make_requests()
    _make_trail()
    op.create_table(
        "tombstone",
        *_words("tenant", "id", "actor"),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_tombstone"),
    )


def _make_reviews() -> None:
    op.create_table(
        "review",
        *_words("id", "tenant", "grade_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        *_words("body"),
        sa.PrimaryKeyConstraint("id", name="pk_review"),
        _of_grade("review"),
    )
    op.create_index("ix_review_number", "review", ["grade_id", "number"], unique=True)
    op.create_table(
        "review_standing",
        *_words("grade_id", "tenant"),
        sa.Column("reviews", sa.Integer(), nullable=False),
        sa.Column("open_requests", sa.Integer(), nullable=False),
        sa.Column("last", WORDS),
        sa.PrimaryKeyConstraint("grade_id", name="pk_review_standing"),
        _of_grade("review_standing"),
    )


def _make_requests() -> None:
    names = ("id", "tenant", "grade_id", "state", "item_kind", "item_id", "reason", "actor")
    op.create_table(
        "regrade_request",
        *_words(*names),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT),
        sa.Column("review_id", WORDS),
        sa.PrimaryKeyConstraint("id", name="pk_regrade_request"),
        _of_grade("regrade_request"),
    )
    op.create_index("ix_regrade_request_grade_id", "regrade_request", ["grade_id"])
    op.create_index("ix_regrade_request_state", "regrade_request", ["tenant", "state", "id"])


def _make_trail() -> None:
    op.create_table(
        "audit_head",
        *_words("tenant"),
        sa.Column("seq", sa.Integer(), nullable=False),
        *_words("hash"),
        sa.PrimaryKeyConstraint("tenant", name="pk_audit_head"),
    )
    op.create_table(
        "audit_entry",
        *_words("tenant"),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        *_words("at", "actor", "action", "subject"),
        *(sa.Column(name, WORDS) for name in ("rubric_digest", "before", "after")),
        *_words("details", "previous", "hash"),
        sa.PrimaryKeyConstraint("tenant", "seq", name="pk_audit_entry"),
    )


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, WORDS, nullable=False) for name in names]


def _of_grade(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["grade_id"], ["grade.id"], name=f"fk_{table}_grade_id", ondelete="CASCADE"
    )
