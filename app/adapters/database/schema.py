"""The tables as the code sees them. Migrations make them; a test holds the two together."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    false,
    text,
)

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
    Column("tenant", LosslessText, nullable=False),
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

Index("ix_grade_tenant", GRADE.c.tenant, GRADE.c.id)
Index("ix_grade_rubric_id", GRADE.c.tenant, GRADE.c.rubric_id, GRADE.c.id)
Index("ix_grade_status", GRADE.c.tenant, GRADE.c.status, GRADE.c.id)
Index("ix_grade_reference", GRADE.c.tenant, GRADE.c.reference, GRADE.c.id)
Index(
    "ix_grade_fingerprint",
    GRADE.c.tenant,
    GRADE.c.fingerprint,
    GRADE.c.id,
    sqlite_where=IS_REUSABLE,
    postgresql_where=IS_REUSABLE,
)

IDEMPOTENCY_KEY = Table(
    "idempotency_key",
    METADATA,
    Column("tenant", LosslessText, primary_key=True),
    Column("scope", LosslessText, primary_key=True),
    Column("key_hash", LosslessText, primary_key=True),
    Column("request_digest", LosslessText, nullable=False),
    Column("grade_id", LosslessText, ForeignKey(GRADE.c.id, ondelete="CASCADE"), index=True),
    Column("created_at", Moment, nullable=False, index=True),
)
"""One row a key. `grade_id` is null while the first request runs: that is the entry's state."""

COHORT = Table(
    "cohort",
    METADATA,
    Column("pk", Integer, primary_key=True),
    Column("id", LosslessText, nullable=False),
    Column("tenant", LosslessText, nullable=False),
    Column("name", LosslessText),
    Column("rubric_id", LosslessText, nullable=False),
    Column("rubric_version", LosslessText, nullable=False),
    Column("rubric_digest", LosslessText, nullable=False),
    Column("judge", LosslessText, nullable=False),
    Column("samples", Integer, nullable=False),
    Column("columns", LosslessText, nullable=False),
    Column("status", LosslessText, nullable=False),
    Column("paused_reason", LosslessText),
    Column("total", Integer, nullable=False),
    Column("graded", Integer, nullable=False),
    Column("needs_review", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("last_seq", Integer, nullable=False),
    Column("cost_usd", Float),
    Column("max_cost_usd", Float),
    Column("input_tokens", BigInteger, nullable=False),
    Column("output_tokens", BigInteger, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Column("chain", LosslessText, nullable=False),
    Column("key_scope", LosslessText),
    Column("key_hash", LosslessText),
    Column("request_digest", LosslessText),
    Column("lane", LosslessText, nullable=False, server_default=text("'live'")),
    Column("is_batching", Boolean, nullable=False, server_default=false()),
    Column("batch_holder", LosslessText),
    Column("batch_held_until", Float),
)
"""One row a cohort. Its counts move in the transaction that stores what they count.

`received_at` is when the last answers came in. `key_scope` to `request_digest` are those of the
request that made it, as in `idempotency_key`. `batch_holder` is the process that minds its batches,
until then: seconds since 1970.
"""

Index("ix_cohort_id", COHORT.c.id, unique=True)
Index("ix_cohort_tenant", COHORT.c.tenant, COHORT.c.id)
Index("ix_cohort_status", COHORT.c.status)
Index("ix_cohort_key", COHORT.c.tenant, COHORT.c.key_scope, COHORT.c.key_hash, unique=True)

COHORT_ANSWER = Table(
    "cohort_answer",
    METADATA,
    Column("cohort_pk", Integer, ForeignKey(COHORT.c.pk, ondelete="CASCADE"), primary_key=True),
    Column("idx", Integer, primary_key=True, autoincrement=False),
    Column("reference", LosslessText),
    Column("extra", LosslessText),
    Column("answer", LosslessText, nullable=False),
)
"""One row an answer, at its place. `extra` is a JSON object; null where there is nothing in it.

The answer comes last: SQLite reads a row from its start, and a long answer fills many pages.
"""

COHORT_RESULT = Table(
    "cohort_result",
    METADATA,
    Column("cohort_pk", Integer, ForeignKey(COHORT.c.pk, ondelete="CASCADE"), primary_key=True),
    Column("idx", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
    Column("status", LosslessText, nullable=False),
    Column("score", Float),
    Column("grade_id", LosslessText, ForeignKey(GRADE.c.id, ondelete="SET NULL"), index=True),
    sqlite_with_rowid=False,
)
"""One row an answer that has ended. `seq` counts up in the order in which they were committed."""

Index("ix_cohort_result_seq", COHORT_RESULT.c.cohort_pk, COHORT_RESULT.c.seq, unique=True)
Index(
    "ix_cohort_result_status",
    COHORT_RESULT.c.cohort_pk,
    COHORT_RESULT.c.status,
    COHORT_RESULT.c.idx,
)
Index(
    "ix_cohort_result_score", COHORT_RESULT.c.cohort_pk, COHORT_RESULT.c.score, COHORT_RESULT.c.idx
)

COHORT_RETRIED = Table(
    "cohort_retried",
    METADATA,
    Column("grade_id", LosslessText, ForeignKey(GRADE.c.id, ondelete="CASCADE"), primary_key=True),
    Column(
        "cohort_pk",
        Integer,
        ForeignKey(COHORT.c.pk, ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
)
"""One row a failed record whose answer was opened again: it goes when its cohort is deleted."""

PACE = Table(
    "pace",
    METADATA,
    Column("name", LosslessText, primary_key=True),
    Column("used_until", Float, nullable=False),
    Column("held_until", Float, nullable=False),
)
"""One row a shared rate. Both are seconds since 1970: when the slots that were leased are used up
at the steady rate, and before when none may be used."""

WEBHOOK_ENDPOINT = Table(
    "webhook_endpoint",
    METADATA,
    Column("pk", Integer, primary_key=True),
    Column("id", LosslessText, nullable=False),
    Column("tenant", LosslessText, nullable=False),
    Column("url", LosslessText, nullable=False),
    Column("events", LosslessText, nullable=False),
    Column("description", LosslessText),
    Column("disabled_reason", LosslessText),
    Column("secrets", LosslessText, nullable=False),
    Column("last_success_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
)
"""One row an endpoint. `events` are words with a space before and after each, to search in.
`secrets` is a JSON list, the newest first; the secrets in it are sealed where there is a key."""

Index("ix_webhook_endpoint_id", WEBHOOK_ENDPOINT.c.id, unique=True)
Index("ix_webhook_endpoint_tenant", WEBHOOK_ENDPOINT.c.tenant, WEBHOOK_ENDPOINT.c.id)

IS_PENDING = text("status = 'pending'")

WEBHOOK_DELIVERY = Table(
    "webhook_delivery",
    METADATA,
    Column(
        "endpoint_pk",
        Integer,
        ForeignKey(WEBHOOK_ENDPOINT.c.pk, ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("message_id", LosslessText, primary_key=True),
    Column("type", LosslessText, nullable=False),
    Column("body", LosslessText, nullable=False),
    Column("status", LosslessText, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("claims", Integer, nullable=False),
    Column("created_at", Moment, nullable=False, index=True),
    Column("began_at", Moment, nullable=False),
    Column("next_attempt_at", Moment),
    Column("lease_until", Moment),
    Column("attempts", LosslessText, nullable=False),
)
"""One row an event and endpoint: the outbox, and the log once it is sent.

It is written in the transaction of what it tells. `lease_until` and `claims` lend it to one
process; `attempts` is a JSON list, the last ones only.
"""

Index(
    "ix_webhook_delivery_due",
    WEBHOOK_DELIVERY.c.endpoint_pk,
    WEBHOOK_DELIVERY.c.next_attempt_at,
    sqlite_where=IS_PENDING,
    postgresql_where=IS_PENDING,
)

IS_OWN = text("origin = 'own'")

RUBRIC_VERSION = Table(
    "rubric_version",
    METADATA,
    Column("tenant", LosslessText, primary_key=True),
    Column("rubric_id", LosslessText, primary_key=True),
    Column("digest", LosslessText, primary_key=True),
    Column("version", LosslessText, nullable=False),
    Column("rank", LosslessText, nullable=False),
    Column("origin", LosslessText, nullable=False),
    Column("title", LosslessText, nullable=False),
    Column("question", LosslessText, nullable=False),
    Column("criteria", Integer, nullable=False),
    Column("pitfalls", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("text", LosslessText, nullable=False),
)
"""One row a version, for good. `rank` is its number as text that sorts; `text` is as it was sent.

An id of a tenant's own has one version of a number; a file may change without a new number, and
belongs to every tenant.
"""

Index(
    "ix_rubric_version_rank",
    RUBRIC_VERSION.c.tenant,
    RUBRIC_VERSION.c.rubric_id,
    RUBRIC_VERSION.c.rank,
    unique=True,
    sqlite_where=IS_OWN,
    postgresql_where=IS_OWN,
)
