"""Read by Alembic, which hands over the configuration through its `context`.

The connection comes with an open transaction (see `app.adapters.database.upgrade`), so that an
upgrade happens in full or not at all.
"""

from __future__ import annotations

from alembic import context

from app.adapters.database.tables import MODULES

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=MODULES[0].METADATA,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
