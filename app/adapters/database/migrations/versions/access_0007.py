"""Keys of callers and sessions of browsers; what callers keep belongs to tenants."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)
IS_OWN = sa.text("origin = 'own'")
IS_REUSABLE = sa.text("replies > 0 AND score IS NOT NULL")


def upgrade() -> None:
    """Make the tables of access, and give every row of before to the tenant `default`."""
    _give_grades_to_tenants()
    _give_idempotency_keys_to_tenants()
    _give_cohorts_to_tenants()
    _give_rubrics_to_tenants()
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
    _create_counts()


def _give_grades_to_tenants() -> None:
    op.add_column("grade", _tenant())
    op.create_index("ix_grade_tenant", "grade", ["tenant", "id"])
    for column in ("rubric_id", "status", "reference"):
        op.drop_index(f"ix_grade_{column}", "grade")
        op.create_index(f"ix_grade_{column}", "grade", ["tenant", column, "id"])
    op.drop_index("ix_grade_fingerprint", "grade")
    op.create_index(
        "ix_grade_fingerprint",
        "grade",
        ["tenant", "fingerprint", "id"],
        sqlite_where=IS_REUSABLE,
        postgresql_where=IS_REUSABLE,
    )


def _give_idempotency_keys_to_tenants() -> None:
    with op.batch_alter_table("idempotency_key") as table:
        table.add_column(_tenant())
        table.drop_constraint("pk_idempotency_key", type_="primary")
        table.create_primary_key("pk_idempotency_key", ["tenant", "scope", "key_hash"])


def _give_cohorts_to_tenants() -> None:
    op.add_column("cohort", _tenant())
    op.create_index("ix_cohort_tenant", "cohort", ["tenant", "id"])
    op.drop_index("ix_cohort_key", "cohort")
    op.create_index("ix_cohort_key", "cohort", ["tenant", "key_scope", "key_hash"], unique=True)


def _give_rubrics_to_tenants() -> None:
    """Those that came as files are for every tenant, which is written `*`."""
    op.drop_index("ix_rubric_version_rank", "rubric_version")
    with op.batch_alter_table("rubric_version") as table:
        table.add_column(_tenant())
        table.drop_constraint("pk_rubric_version", type_="primary")
        table.create_primary_key("pk_rubric_version", ["tenant", "rubric_id", "digest"])
    op.execute("UPDATE rubric_version SET tenant = '*' WHERE origin = 'file'")
    op.create_index(
        "ix_rubric_version_rank",
        "rubric_version",
        ["tenant", "rubric_id", "rank"],
        unique=True,
        sqlite_where=IS_OWN,
        postgresql_where=IS_OWN,
    )


def _tenant() -> sa.Column[str]:
    return sa.Column("tenant", WORDS, nullable=False, server_default="default")


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


def _create_counts() -> None:
    op.create_table(
        "access_usage",
        *(sa.Column(name, WORDS, nullable=False) for name in ("key_id", "policy")),
        *(sa.Column(name, MOMENT, nullable=False) for name in ("starts_at", "ends_at")),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key_id", "policy", "starts_at", name="pk_access_usage"),
        _of_key("access_usage"),
    )
    op.create_table(
        "access_slot",
        *(sa.Column(name, WORDS, nullable=False) for name in ("key_id", "holder")),
        sa.Column("slots", sa.Integer(), nullable=False),
        sa.Column("held_until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key_id", "holder", name="pk_access_slot"),
        _of_key("access_slot"),
    )


def _of_key(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_key_id"
    return sa.ForeignKeyConstraint(["key_id"], ["access_key.id"], name=name, ondelete="CASCADE")
