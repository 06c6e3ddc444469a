"""Making cohorts: a key makes one, however often it is sent."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import RowMapping, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.database.schema import COHORT

CREATE = {
    name: insert(COHORT)
    .on_conflict_do_nothing(index_elements=[COHORT.c.tenant, COHORT.c.key_scope, COHORT.c.key_hash])
    .returning(*COHORT.c)
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
MADE_BY = select(*COHORT.c).where(
    COHORT.c.tenant == bindparam("its_tenant"),
    COHORT.c.key_scope == bindparam("its_scope"),
    COHORT.c.key_hash == bindparam("its_hash"),
)


async def make(
    connection: AsyncConnection, row: Mapping[str, object]
) -> tuple[RowMapping | None, bool]:
    """Keep a new row, or find the one that its key made: the row, and whether it is new.

    There is none where the one that the key made is being deleted.
    """
    created = await connection.execute(CREATE[connection.dialect.name], row)
    made = created.mappings().one_or_none()
    if made is not None or row["key_hash"] is None:
        return made, True
    names = {
        "its_tenant": row["tenant"],
        "its_scope": row["key_scope"],
        "its_hash": row["key_hash"],
    }
    earlier = await connection.execute(MADE_BY, names)
    return earlier.mappings().one_or_none(), False
