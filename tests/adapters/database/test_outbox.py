"""An event is left in the transaction of what it tells."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.database import outbox
from app.adapters.database.database import Database
from app.adapters.database.grades import SqlGradeStore
from app.adapters.database.schema import GRADE, WEBHOOK_DELIVERY
from app.adapters.database.webhook_log import SqlDeliveryStore
from app.adapters.database.webhook_queue import SqlDeliveryQueue
from app.adapters.database.webhooks import SqlEndpointStore
from app.domain.access import DEFAULT_TENANT
from app.domain.errors import StoreError
from app.domain.webhook import EventType
from app.grading.webhooks.records import Event
from tests.adapters.database.child import Child
from tests.fakes.clock import START, FixedClock
from tests.records import a_record
from tests.webhooks import an_endpoint, an_event

pytestmark = pytest.mark.anyio

ENDPOINT = an_endpoint()


async def counts(database: Database) -> tuple[int, int]:
    """How many grades there are, and how many deliveries."""

    async def step(connection: AsyncConnection) -> tuple[int, int]:
        found = [
            (await connection.execute(select(func.count()).select_from(table))).scalar_one()
            for table in (GRADE, WEBHOOK_DELIVERY)
        ]
        return found[0], found[1]

    return await database.read(step)


async def emit(event: Event, connection: AsyncConnection) -> None:
    await outbox.add(connection, event)


async def test_a_grade_and_its_event_are_kept_together(database: Database) -> None:
    await SqlEndpointStore(database).add(ENDPOINT, most=9)
    await SqlGradeStore(database, clock=FixedClock()).add(a_record())
    page = await SqlDeliveryStore(database).page(DEFAULT_TENANT, ENDPOINT.id, limit=9, after=None)
    assert [one.type for one in page.items] == [EventType.GRADE_CREATED]
    assert await counts(database) == (1, 1)


async def test_neither_is_kept_where_the_grade_is_refused(database: Database) -> None:
    store = SqlGradeStore(database, clock=FixedClock())
    await SqlEndpointStore(database).add(ENDPOINT, most=9)
    await store.add(a_record())
    with pytest.raises(StoreError):
        await store.add(a_record())
    assert await counts(database) == (1, 1)


async def test_neither_is_kept_where_the_transaction_is_undone(database: Database) -> None:
    await SqlEndpointStore(database).add(ENDPOINT, most=9)

    async def step(connection: AsyncConnection) -> None:
        await outbox.add(connection, an_event())
        raise ValueError("undone")

    with pytest.raises(ValueError, match="undone"):
        await database.write(step)
    assert await counts(database) == (0, 0)


async def test_without_endpoints_nothing_is_written(database: Database) -> None:
    await SqlGradeStore(database, clock=FixedClock()).add(a_record())
    assert await counts(database) == (1, 0)


async def test_many_grades_at_once_leave_an_event_each(database: Database) -> None:
    store = SqlGradeStore(database, clock=FixedClock())
    await SqlEndpointStore(database).add(ENDPOINT, most=9)
    await asyncio.gather(*(store.add(a_record(number)) for number in range(50)))
    assert await counts(database) == (50, 50)


async def test_several_processes_claim_each_delivery_once(database: Database) -> None:
    await SqlEndpointStore(database).add(ENDPOINT, most=9)
    for number in range(40):
        await database.write(partial(emit, an_event(number)))
    url = database._url.render_as_string(hide_password=False)
    children = [Child("claim_webhooks", url) for _ in range(3)]
    for child in children:
        child.go()
    results = [child.result() for child in children]
    claimed = [word for code, output in results for word in output.split() if code == 0]
    assert sorted(claimed) == [an_event(number).id for number in range(40)]


async def test_no_endpoint_gets_more_at_once_however_many_ask(database: Database) -> None:
    await SqlEndpointStore(database).add(ENDPOINT, most=9)
    for number in range(20):
        await database.write(partial(emit, an_event(number)))
    queue, until = SqlDeliveryQueue(database), an_event().occurred_at.replace(year=2027)
    claims = await asyncio.gather(
        *(queue.claim(now=START, until=until, most=9, most_each=4) for _ in range(6))
    )
    assert sum(len(found) for found in claims) == 4
