"""What every grade store promises about tenants: none sees anything of another."""

from __future__ import annotations

import asyncio

import pytest

from app.domain.access import DEFAULT_TENANT
from app.domain.errors import (
    GradeNotFoundError,
    IdempotencyInFlightError,
    IdempotencyMismatchError,
    StoreError,
)
from app.grading.ports import GradeFilter, IdempotencyKey
from tests.contracts.conftest import OpenStore
from tests.records import a_record

pytestmark = pytest.mark.anyio

KEY = IdempotencyKey(scope="grades", key="k-1", request_digest="d-1")
OTHER = IdempotencyKey(scope="grades", key="k-1", request_digest="d-2")
ALL = GradeFilter()


async def test_a_record_is_seen_by_its_tenant_alone(opened: OpenStore) -> None:
    acme, globex = opened.store.of("acme"), opened.store.of("globex")
    await acme.add(a_record())
    assert await acme.get(a_record().id) == a_record()
    for store in (globex, opened.store):
        with pytest.raises(GradeNotFoundError):
            await store.get(a_record().id)
        with pytest.raises(GradeNotFoundError):
            await store.delete(a_record().id)
        assert await store.find_by_fingerprint(a_record().fingerprint) is None
        assert list((await store.page(where=ALL, limit=9, after=None)).items) == []
    await opened.reopen()
    assert await opened.store.of("acme").get(a_record().id) == a_record()


async def test_pages_and_filters_hold_a_tenants_records_alone(opened: OpenStore) -> None:
    for number in range(1, 9):
        tenant = ("acme", "globex")[number % 2]
        await opened.store.of(tenant).add(a_record(number, reference="r"))
    for where in (ALL, GradeFilter(reference="r"), GradeFilter(rubric_id="a-rubric")):
        first = await opened.store.of("acme").page(where=where, limit=3, after=None)
        rest = await opened.store.of("acme").page(where=where, limit=3, after=first.next_after)
        ids = [record.id for record in (*first.items, *rest.items)]
        assert ids == [a_record(number).id for number in (8, 6, 4, 2)]


async def test_the_work_of_one_tenant_is_not_used_for_another(opened: OpenStore) -> None:
    acme, globex = opened.store.of("acme"), opened.store.of("globex")
    await acme.add(a_record(1, fingerprint="same"))
    await globex.add(a_record(2, fingerprint="same"))
    await acme.delete(a_record(1).id)
    assert await acme.find_by_fingerprint("same") is None
    assert await globex.find_by_fingerprint("same") == a_record(2, fingerprint="same")


async def test_two_tenants_may_use_the_same_idempotency_key(opened: OpenStore) -> None:
    acme, globex = opened.store.of("acme"), opened.store.of("globex")
    assert await acme.claim(KEY) is None
    assert await globex.claim(OTHER) is None
    await acme.add(a_record(1), KEY)
    with pytest.raises(IdempotencyInFlightError):
        await globex.claim(OTHER)
    await globex.release(OTHER)
    assert await acme.claim(KEY) == a_record(1)
    with pytest.raises(IdempotencyMismatchError):
        await acme.claim(OTHER)
    assert await globex.claim(KEY) is None


async def test_an_id_is_taken_whoever_has_it(opened: OpenStore) -> None:
    await opened.store.of("acme").add(a_record())
    with pytest.raises(StoreError):
        await opened.store.of("globex").add(a_record())


async def test_a_store_that_is_not_bound_is_that_of_the_tenant_default(opened: OpenStore) -> None:
    await opened.store.add(a_record())
    assert await opened.store.of(DEFAULT_TENANT).get(a_record().id) == a_record()


async def test_many_tenants_write_at_once_and_each_has_its_own(opened: OpenStore) -> None:
    adding = [opened.store.of(f"t{number % 5}").add(a_record(number)) for number in range(100)]
    await asyncio.gather(*adding)
    for tenant in range(5):
        page = await opened.store.of(f"t{tenant}").page(where=ALL, limit=100, after=None)
        assert {int(record.id[4:]) % 5 for record in page.items} == {tenant}
        assert len(page.items) == 20
