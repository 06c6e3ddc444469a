"""Every table, for what goes over all of them: migrations, and moving to another database."""

from __future__ import annotations

from app.adapters.database import schema, schema_access, schema_batches, schema_reviews

MODULES = (schema, schema_access, schema_batches, schema_reviews)
"""Each adds its tables to the same list as it is imported."""
TABLES = tuple(MODULES[0].METADATA.sorted_tables)
"""Each after those that its rows refer to."""
