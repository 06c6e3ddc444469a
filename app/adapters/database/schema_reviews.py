"""The tables of reviews, of the audit trail and of what was erased: see `schema`."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table

from app.adapters.database.columns import LosslessText, Moment
from app.adapters.database.schema import GRADE, METADATA

REVIEW = Table(
    "review",
    METADATA,
    Column("id", LosslessText, primary_key=True),
    Column("tenant", LosslessText, nullable=False),
    Column("grade_id", LosslessText, ForeignKey(GRADE.c.id, ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("body", LosslessText, nullable=False),
)
"""One row a review, as JSON. Rows are added, and go with their grade; none is changed."""

Index("ix_review_number", REVIEW.c.grade_id, REVIEW.c.number, unique=True)

REVIEW_STANDING = Table(
    "review_standing",
    METADATA,
    Column("grade_id", LosslessText, ForeignKey(GRADE.c.id, ondelete="CASCADE"), primary_key=True),
    Column("tenant", LosslessText, nullable=False),
    Column("reviews", Integer, nullable=False),
    Column("open_requests", Integer, nullable=False),
    Column("last", LosslessText),
)
"""One row a grade that was reviewed or asked about: what its rows in the other tables come to."""

REGRADE_REQUEST = Table(
    "regrade_request",
    METADATA,
    Column("id", LosslessText, primary_key=True),
    Column("tenant", LosslessText, nullable=False),
    Column("grade_id", LosslessText, ForeignKey(GRADE.c.id, ondelete="CASCADE"), nullable=False),
    Column("state", LosslessText, nullable=False),
    Column("item_kind", LosslessText, nullable=False),
    Column("item_id", LosslessText, nullable=False),
    Column("reason", LosslessText, nullable=False),
    Column("actor", LosslessText, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("review_id", LosslessText),
)
"""One row a request."""

Index("ix_regrade_request_grade_id", REGRADE_REQUEST.c.grade_id)
Index(
    "ix_regrade_request_state",
    REGRADE_REQUEST.c.tenant,
    REGRADE_REQUEST.c.state,
    REGRADE_REQUEST.c.id,
)

AUDIT_HEAD = Table(
    "audit_head",
    METADATA,
    Column("tenant", LosslessText, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("hash", LosslessText, nullable=False),
)
"""One row a tenant: where its trail ends. Whoever adds to the trail locks it until the commit."""

AUDIT_ENTRY = Table(
    "audit_entry",
    METADATA,
    Column("tenant", LosslessText, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", LosslessText, nullable=False),
    Column("actor", LosslessText, nullable=False),
    Column("action", LosslessText, nullable=False),
    Column("subject", LosslessText, nullable=False),
    Column("rubric_digest", LosslessText),
    Column("before", LosslessText),
    Column("after", LosslessText),
    Column("details", LosslessText, nullable=False),
    Column("previous", LosslessText, nullable=False),
    Column("hash", LosslessText, nullable=False),
)
"""One row an entry of the trail: no statement of this program changes or removes one."""

TOMBSTONE = Table(
    "tombstone",
    METADATA,
    Column("tenant", LosslessText, primary_key=True),
    Column("id", LosslessText, primary_key=True),
    Column("actor", LosslessText, nullable=False),
    Column("at", Moment, nullable=False),
)
"""One row a grade or a cohort that was erased: that it was here, and nothing of what it said."""
