"""The tables of the job queue, on PostgreSQL only: as the installed Procrastinate describes them.

A later Procrastinate with other tables needs a revision of its own, which looks at what is there:
a database that was made by then has them already. A test notices when that time has come.
"""

from __future__ import annotations

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NEWEST_MIGRATION = "03.04.00_50_post_add_retry_failed_job_procedure.sql"
"""The last one of Procrastinate's own migrations that these tables have in them."""


def upgrade() -> None:
    """Make the tables of the queue."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        # Many statements, which only go through without parameters.
        options = connection.execution_options(no_parameters=True)
        options.exec_driver_sql(SchemaManager.get_schema())
