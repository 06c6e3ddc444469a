"""Lends what is due to one process at a time, by a lease in the row.

A claim holds the endpoint's row until its commit, so that two processes never count what is under
way to one endpoint at the same time; whoever comes second passes it over. SQLite has one writer
anyway.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, bindparam, delete, exists, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.database.columns import Moment
from app.adapters.database.database import Database
from app.adapters.database.schema import IS_PENDING, WEBHOOK_DELIVERY, WEBHOOK_ENDPOINT
from app.adapters.database.webhook_rows import attempts_text, delivery_of, endpoint_of
from app.adapters.database.webhooks import SKIP_PENDING
from app.domain.webhook import DeliveryStatus, DisabledReason
from app.grading.webhooks.records import Claim, Settlement

ENDPOINT, DELIVERY = WEBHOOK_ENDPOINT.c, WEBHOOK_DELIVERY.c
NOW = bindparam("now", type_=Moment)
IS_FREE = or_(DELIVERY.lease_until.is_(None), DELIVERY.lease_until <= NOW)
IS_DUE = IS_PENDING & (DELIVERY.next_attempt_at <= NOW) & IS_FREE
IS_CLAIMED = (
    (DELIVERY.endpoint_pk == bindparam("its_pk"))
    & (DELIVERY.message_id == bindparam("its_message"))
    & (DELIVERY.claims == bindparam("its_claim"))
)

WITH_DUE = (
    select(WEBHOOK_ENDPOINT)
    .where(
        ENDPOINT.disabled_reason.is_(None),
        exists(select(1).where(DELIVERY.endpoint_pk == ENDPOINT.pk, IS_DUE)),
    )
    .limit(bindparam("most"))
)
ANY_DUE = select(WITH_DUE.with_only_columns(ENDPOINT.pk).limit(1).exists())
# In any order, so that no endpoint is always the last one.
HELD_WITH_DUE = WITH_DUE.order_by(func.random()).with_for_update(key_share=True, skip_locked=True)
UNDER_WAY = select(func.count()).where(
    DELIVERY.endpoint_pk == bindparam("its_pk"), IS_PENDING, DELIVERY.lease_until > NOW
)
DUE = (
    select(DELIVERY.message_id)
    .where(DELIVERY.endpoint_pk == bindparam("its_pk"), IS_DUE)
    .order_by(DELIVERY.next_attempt_at, DELIVERY.message_id)
    .limit(bindparam("free"))
    .with_for_update(skip_locked=True)
)
LEND = (
    update(WEBHOOK_DELIVERY)
    .where(
        DELIVERY.endpoint_pk == bindparam("its_pk"),
        DELIVERY.message_id.in_(bindparam("messages", expanding=True)),
    )
    .values(lease_until=bindparam("until", type_=Moment), claims=DELIVERY.claims + 1)
    .returning(*DELIVERY)
)

# A claim settles once. A success counts even where the endpoint was disabled meanwhile.
SETTLE = (
    update(WEBHOOK_DELIVERY)
    .where(IS_CLAIMED, or_(IS_PENDING, bindparam("is_delivered")))
    .values(
        status=bindparam("its_status"),
        tries=DELIVERY.tries + 1,
        claims=DELIVERY.claims + 1,
        next_attempt_at=bindparam("next_at", type_=Moment),
        lease_until=None,
        attempts=bindparam("its_attempts"),
    )
)
NOTE_SUCCESS = (
    update(WEBHOOK_ENDPOINT).where(ENDPOINT.pk == bindparam("its_pk")).values(last_success_at=NOW)
)
DISABLE = (
    update(WEBHOOK_ENDPOINT)
    .where(
        ENDPOINT.pk == bindparam("its_pk"),
        ENDPOINT.disabled_reason.is_(None),
        ENDPOINT.url == bindparam("its_url"),
        or_(
            bindparam("in_any_case"),
            ENDPOINT.last_success_at.is_(None),
            ENDPOINT.last_success_at < bindparam("began", type_=Moment),
        ),
    )
    .values(disabled_reason=bindparam("reason"), updated_at=NOW)
)
OLDEST = (
    select(DELIVERY.endpoint_pk, DELIVERY.message_id)
    .where(
        DELIVERY.created_at < bindparam("before", type_=Moment),
        DELIVERY.status != DeliveryStatus.PENDING.value,
    )
    .order_by(DELIVERY.created_at)
    .limit(bindparam("most"))
)
PURGE = delete(WEBHOOK_DELIVERY).where(
    tuple_(DELIVERY.endpoint_pk, DELIVERY.message_id).in_(OLDEST)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one endpoint may get of a round: so many, and so many under way in all."""

    most: int
    most_each: int


class SqlDeliveryQueue:
    """Implements the `DeliveryQueue` port on SQLite and PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(
        self, *, now: datetime, until: datetime, most: int, most_each: int
    ) -> Sequence[Claim]:
        """Deliveries that are due, ours until that time, shared out among their endpoints."""
        if not await self._database.read(lambda it: _is_any_due(it, now)):
            return []

        async def step(connection: AsyncConnection) -> list[Claim]:
            found = await connection.execute(HELD_WITH_DUE, {"now": now, "most": most})
            endpoints = found.mappings().all()
            claims: list[Claim] = []
            for left, endpoint in zip(range(len(endpoints), 0, -1), endpoints, strict=True):
                share = Share(most=max(1, (most - len(claims)) // left), most_each=most_each)
                claims += await _lend(connection, endpoint, {"now": now, "until": until}, share)
            return claims

        return await self._database.write(step)

    async def settle(self, claim: Claim, settlement: Settlement) -> bool:
        """Note what became of a delivery: whether the claim still stood."""

        async def step(connection: AsyncConnection) -> bool:
            settled = await connection.execute(SETTLE, _settled(claim, settlement))
            if settled.rowcount != 1:
                return False
            names = {"its_pk": claim.key[0], "now": settlement.attempt.at}
            if settlement.status is DeliveryStatus.DELIVERED:
                await connection.execute(NOTE_SUCCESS, names)
            if settlement.disables is not None:
                await _disable(connection, claim, settlement.disables, names)
            return True

        return await self._database.write(step)

    async def purge(self, *, before: datetime, limit: int) -> int:
        """Forget deliveries that ended and were made before then, the oldest first: how many."""

        async def step(connection: AsyncConnection) -> int:
            return (await connection.execute(PURGE, {"before": before, "most": limit})).rowcount

        return await self._database.write(step)


async def _is_any_due(connection: AsyncConnection, now: datetime) -> bool:
    return bool((await connection.execute(ANY_DUE, {"now": now})).scalar())


async def _lend(
    connection: AsyncConnection, endpoint: RowMapping, times: dict[str, datetime], share: Share
) -> list[Claim]:
    names = {"its_pk": endpoint["pk"], "now": times["now"]}
    under_way = (await connection.execute(UNDER_WAY, names)).scalar_one()
    free = min(share.most, share.most_each - under_way)
    if free <= 0:
        return []
    messages = (await connection.execute(DUE, names | {"free": free})).scalars().all()
    if not messages:
        return []
    lent = {"its_pk": endpoint["pk"], "messages": messages, "until": times["until"]}
    rows = (await connection.execute(LEND, lent)).mappings().all()
    return [_claim(row, endpoint) for row in sorted(rows, key=lambda row: row["message_id"])]


def _claim(row: RowMapping, endpoint: RowMapping) -> Claim:
    return Claim(
        key=(row["endpoint_pk"], row["message_id"]),
        number=row["claims"],
        delivery=delivery_of(row, endpoint["id"]),
        endpoint=endpoint_of(endpoint),
        body=row["body"],
        began_at=row["began_at"],
    )


def _settled(claim: Claim, settlement: Settlement) -> dict[str, object]:
    return {
        "its_pk": claim.key[0],
        "its_message": claim.key[1],
        "its_claim": claim.number,
        "its_status": settlement.status.value,
        "is_delivered": settlement.status is DeliveryStatus.DELIVERED,
        "next_at": settlement.next_attempt_at,
        "its_attempts": attempts_text([*claim.delivery.attempts, settlement.attempt]),
    }


async def _disable(
    connection: AsyncConnection, claim: Claim, reason: DisabledReason, names: dict[str, object]
) -> None:
    which = names | {
        "its_url": claim.endpoint.url,
        "in_any_case": reason is DisabledReason.GONE,
        "began": claim.began_at,
        "reason": reason.value,
    }
    if (await connection.execute(DISABLE, which)).rowcount:
        await connection.execute(SKIP_PENDING, {"its_pk": claim.key[0]})
