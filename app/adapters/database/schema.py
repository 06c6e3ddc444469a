"""The tables as the code sees them. Migrations make them; a test holds the two together."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, MetaData, Table, text

from app.adapters.database.columns import LosslessText, Moment

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

IS_REUSABLE = text("replies > 0 AND score IS NOT NULL")
"""Written out, not bound: a planner uses a partial index only for a condition that it can see."""

GRADE = Table(
    "grade",
    METADATA,
    Column("id", LosslessText, primary_key=True),
    Column("rubric_id", LosslessText, nullable=False),
    Column("rubric_version", LosslessText, nullable=False),
    Column("rubric_digest", LosslessText, nullable=False),
    Column("status", LosslessText, nullable=False),
    Column("score", Float),
    Column("fingerprint", LosslessText, nullable=False),
    Column("replies", Integer, nullable=False),
    Column("reference", LosslessText),
    Column("judge_kind", LosslessText, nullable=False),
    Column("judge_model", LosslessText, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("body", LosslessText, nullable=False),
)
"""One row a record. `body` is the whole record as JSON; the other columns are for finding it."""

Index("ix_grade_rubric_id", GRADE.c.rubric_id, GRADE.c.id)
Index("ix_grade_status", GRADE.c.status, GRADE.c.id)
Index("ix_grade_reference", GRADE.c.reference, GRADE.c.id)
Index(
    "ix_grade_fingerprint",
    GRADE.c.fingerprint,
    GRADE.c.id,
    sqlite_where=IS_REUSABLE,
    postgresql_where=IS_REUSABLE,
)

IDEMPOTENCY_KEY = Table(
    "idempotency_key",
    METADATA,
    Column("scope", LosslessText, primary_key=True),
    Column("key_hash", LosslessText, primary_key=True),
    Column("request_digest", LosslessText, nullable=False),
    Column("grade_id", LosslessText, ForeignKey(GRADE.c.id, ondelete="CASCADE"), index=True),
    Column("created_at", Moment, nullable=False, index=True),
)
"""One row a key. `grade_id` is null while the first request runs: that is the entry's state."""
