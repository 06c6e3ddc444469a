"""What is to be told, written in the transaction of what it tells: both are kept, or neither."""

from __future__ import annotations

from sqlalchemy import bindparam, case, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.database.columns import LosslessText, Moment
from app.adapters.database.group_commit import NewRow
from app.adapters.database.schema import WEBHOOK_DELIVERY, WEBHOOK_ENDPOINT
from app.domain.webhook import DeliveryStatus
from app.grading.webhooks.events import body_of
from app.grading.webhooks.records import Event

ENDPOINT = WEBHOOK_ENDPOINT.c
IS_ENABLED = ENDPOINT.disabled_reason.is_(None)
NOW = bindparam("now", type_=Moment)

ROWS = select(
    ENDPOINT.pk,
    bindparam("message_id", type_=LosslessText),
    bindparam("type", type_=LosslessText),
    bindparam("body", type_=LosslessText),
    case((IS_ENABLED, DeliveryStatus.PENDING.value), else_=DeliveryStatus.SKIPPED.value),
    literal(0),
    literal(0),
    NOW,
    NOW,
    case((IS_ENABLED, NOW), else_=None),
    literal("[]"),
)
COLUMNS = (
    *("endpoint_pk", "message_id", "type", "body", "status", "tries", "claims"),
    *("created_at", "began_at", "next_attempt_at", "attempts"),
)

# On PostgreSQL an endpoint that is just being deleted is passed over, instead of failing the
# transaction of a grade. Nobody who writes to endpoints is held up otherwise.
SHARED = ROWS.with_for_update(read=True, key_share=True)
FAN_OUT = insert(WEBHOOK_DELIVERY).from_select(
    COLUMNS,
    SHARED.where(
        ENDPOINT.tenant == bindparam("its_tenant"),
        ENDPOINT.events.contains(bindparam("word", type_=LosslessText)),
    ),
)
TO_ONE = insert(WEBHOOK_DELIVERY).from_select(
    COLUMNS,
    SHARED.where(ENDPOINT.tenant == bindparam("its_tenant"), ENDPOINT.id == bindparam("its_id")),
)


async def add(connection: AsyncConnection, event: Event) -> None:
    """Leave an event for every endpoint of its tenant that is told of such events.

    One statement, and no row where there is no such endpoint. For an endpoint that is disabled,
    it is kept as skipped, so that it can be replayed.

    Raises:
        SQLAlchemyError: The transaction cannot go on.
    """
    await connection.execute(FAN_OUT, row_of(event).values)


def row_of(event: Event) -> NewRow:
    """The same as `add`, for handing in with a write: all events of a group are one statement."""
    values = _values(event) | {"word": word(event.type.value)}
    return NewRow(table=WEBHOOK_DELIVERY, values=values, statement=FAN_OUT)


async def add_for(connection: AsyncConnection, event: Event, endpoint_id: str) -> None:
    """Leave an event for one endpoint of its tenant, whatever that is told of.

    Raises:
        SQLAlchemyError: The transaction cannot go on.
    """
    await connection.execute(TO_ONE, _values(event) | {"its_id": endpoint_id})


def word(type_: str) -> str:
    """An event's type as it stands in the column `events`."""
    return f" {type_} "


def _values(event: Event) -> dict[str, object]:
    return {
        "message_id": event.id,
        "type": event.type.value,
        "body": body_of(event),
        "now": event.occurred_at,
        "its_tenant": event.tenant,
    }
