"""Whose a row is."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Table, literal

from app.adapters.database.columns import LosslessText
from app.domain.webhook import DEFAULT_TENANT


def tenant_of(table: Table) -> ColumnElement[str]:
    """The tenant of a table's rows; all are the default tenant's where there is no such column."""
    if "tenant" in table.c:
        return table.c.tenant
    return literal(DEFAULT_TENANT, LosslessText)
