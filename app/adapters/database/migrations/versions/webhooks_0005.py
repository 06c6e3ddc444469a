"""Endpoints of webhooks and their deliveries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
PENDING = sa.text("status = 'pending'")


def upgrade() -> None:
    """Make the tables of webhooks."""
    _create_endpoint()
    _create_delivery()


def _create_endpoint() -> None:
    required = ("id", "tenant", "url", "events", "secrets")
    op.create_table(
        "webhook_endpoint",
        sa.Column("pk", sa.Integer(), nullable=False),
        *(sa.Column(name, WORDS, nullable=False) for name in required),
        *(sa.Column(name, WORDS) for name in ("description", "disabled_reason")),
        sa.Column("last_success_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("pk", name="pk_webhook_endpoint"),
    )
    op.create_index("ix_webhook_endpoint_id", "webhook_endpoint", ["id"], unique=True)
    op.create_index("ix_webhook_endpoint_tenant", "webhook_endpoint", ["tenant", "id"])


def _create_delivery() -> None:
    required = ("message_id", "type", "body", "status", "attempts")
    op.create_table(
        "webhook_delivery",
        sa.Column("endpoint_pk", sa.Integer(), nullable=False),
        *(sa.Column(name, WORDS, nullable=False) for name in required),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("tries", "claims")),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True)),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("endpoint_pk", "message_id", name="pk_webhook_delivery"),
        sa.ForeignKeyConstraint(
            ["endpoint_pk"],
            ["webhook_endpoint.pk"],
            name="fk_webhook_delivery_endpoint_pk",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_webhook_delivery_created_at", "webhook_delivery", ["created_at"])
    op.create_index(
        "ix_webhook_delivery_due",
        "webhook_delivery",
        ["endpoint_pk", "next_attempt_at"],
        sqlite_where=PENDING,
        postgresql_where=PENDING,
    )
