"""What keys have used, in a database: the same for all processes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.database.database import Database
from app.adapters.database.schema_access import ACCESS_KEY, ACCESS_SLOT, ACCESS_USAGE
from app.grading.access.ports import Taken
from app.grading.access.records import Account, Slots

USAGE, SLOT = ACCESS_USAGE.c, ACCESS_SLOT.c
BEGIN = {
    "sqlite": sqlite.insert(ACCESS_USAGE).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(ACCESS_USAGE).on_conflict_do_nothing(),
}
IS_ITS = (
    USAGE.key_id == bindparam("its_key"),
    USAGE.policy == bindparam("its_policy"),
    USAGE.starts_at == bindparam("its_start", type_=USAGE.starts_at.type),
)
USED = select(USAGE.used).where(*IS_ITS).with_for_update()
USE = update(ACCESS_USAGE).where(*IS_ITS).values(used=USAGE.used + bindparam("more"))
PURGE = delete(ACCESS_USAGE).where(
    USAGE.key_id == bindparam("its_key"),
    USAGE.policy == bindparam("its_policy"),
    USAGE.ends_at <= bindparam("its_start", type_=USAGE.ends_at.type),
)
LOCK_KEY = select(ACCESS_KEY.c.id).where(ACCESS_KEY.c.id == bindparam("its_key")).with_for_update()
OTHERS = select(func.coalesce(func.sum(SLOT.slots), 0)).where(
    SLOT.key_id == bindparam("its_key"),
    SLOT.holder != bindparam("its_holder"),
    SLOT.held_until > bindparam("at", type_=SLOT.held_until.type),
)
FORGET = delete(ACCESS_SLOT).where(
    SLOT.key_id == bindparam("its_key"), SLOT.holder == bindparam("its_holder")
)
FORGET_OLD = delete(ACCESS_SLOT).where(
    SLOT.key_id == bindparam("its_key"),
    SLOT.held_until <= bindparam("at", type_=SLOT.held_until.type),
)
FORGET_ALL = delete(ACCESS_SLOT).where(SLOT.holder == bindparam("its_holder"))
HOLD = insert(ACCESS_SLOT)


class SqlUsageStore:
    """Implements the `UsageStore` port on SQLite and PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, account: Account, amount: int, limit: int) -> Taken:
        """Take the amount, or what is left of the limit."""
        names = _names(account)

        async def take(connection: AsyncConnection) -> Taken:
            await _begin(connection, account)
            used = (await connection.execute(USED, names)).scalar_one()
            granted = max(0, min(amount, limit - used))
            if granted:
                await connection.execute(USE, names | {"more": granted})
            return Taken(granted=granted, left=max(0, limit - used - granted))

        return await self._database.write(take)

    async def add(self, account: Account, amount: int) -> None:
        """Count what was used beyond what was taken, whatever the limit."""

        async def add(connection: AsyncConnection) -> None:
            await _begin(connection, account)
            await connection.execute(USE, _names(account) | {"more": amount})

        await self._database.write(add)

    async def hold(self, slots: Slots, limit: int, now: datetime) -> int:
        """How many of those places the process holds now; others' that ran out do not count."""
        names = {"its_key": slots.key_id, "its_holder": slots.holder, "at": now}

        async def hold(connection: AsyncConnection) -> int:
            # Processes that ask for the same key wait for each other here.
            await connection.execute(LOCK_KEY, {"its_key": slots.key_id})
            others = (await connection.execute(OTHERS, names)).scalar_one()
            held = max(0, min(slots.wanted, limit - int(others)))
            await connection.execute(FORGET_OLD, names)
            await connection.execute(FORGET, names)
            if held:
                row = {"key_id": slots.key_id, "holder": slots.holder, "slots": held}
                await connection.execute(HOLD, row | {"held_until": slots.until})
            return held

        return await self._database.write(hold)

    async def renew(self, holder: str, held: Mapping[str, int], until: datetime) -> None:
        """Hold so many places for each of the keys until then, and none for other keys."""
        rows = [
            {"key_id": key, "holder": holder, "slots": slots, "held_until": until}
            for key, slots in sorted(held.items())
        ]

        async def renew(connection: AsyncConnection) -> None:
            await connection.execute(FORGET_ALL, {"its_holder": holder})
            if rows:
                await connection.execute(HOLD, rows)

        await self._database.write(renew)


async def _begin(connection: AsyncConnection, account: Account) -> None:
    """Make the row of an account if it is new, and drop those of windows that are over."""
    row = {
        "key_id": account.key_id,
        "policy": account.policy.value,
        "starts_at": _moment(account.window.start),
        "ends_at": _moment(account.window.end),
        "used": 0,
    }
    begin = BEGIN[connection.dialect.name].execution_options(preserve_rowcount=True)
    begun = await connection.execute(begin, row)
    if begun.rowcount == 1:
        await connection.execute(PURGE, _names(account))


def _names(account: Account) -> dict[str, object]:
    return {
        "its_key": account.key_id,
        "its_policy": account.policy.value,
        "its_start": _moment(account.window.start),
    }


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
