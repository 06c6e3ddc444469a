"""What every grade store promises about idempotency keys."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from app.domain.errors import (
    GradeNotFoundError,
    IdempotencyInFlightError,
    IdempotencyMismatchError,
)
from app.grading.ports import IdempotencyKey
from tests.contracts.conftest import TAKE_OVER_SECONDS, OpenStore
from tests.records import a_record

pytestmark = pytest.mark.anyio

KEY = IdempotencyKey(scope="grades", key="k-1", request_digest="d-1")
OTHER_REQUEST = replace(KEY, request_digest="d-2")
HOURS = 3600


async def test_the_first_request_gets_the_key_and_a_repeat_its_record(opened: OpenStore) -> None:
    assert await opened.store.claim(KEY) is None
    await opened.store.add(a_record(), KEY)
    assert await opened.store.claim(KEY) == a_record()
    await opened.reopen()
    assert await opened.store.claim(KEY) == a_record()


async def test_a_key_answers_for_one_request_only(opened: OpenStore) -> None:
    await opened.store.claim(KEY)
    with pytest.raises(IdempotencyMismatchError):
        await opened.store.claim(OTHER_REQUEST)
    await opened.store.add(a_record(), KEY)
    with pytest.raises(IdempotencyMismatchError):
        await opened.store.claim(OTHER_REQUEST)


async def test_a_repeat_while_the_first_request_runs_is_refused(opened: OpenStore) -> None:
    await opened.store.claim(KEY)
    opened.clock.advance(TAKE_OVER_SECONDS - 1)
    with pytest.raises(IdempotencyInFlightError):
        await opened.store.claim(KEY)


async def test_a_claim_outlives_a_restart(opened: OpenStore) -> None:
    await opened.store.claim(KEY)
    await opened.reopen()
    with pytest.raises(IdempotencyInFlightError):
        await opened.store.claim(KEY)


@pytest.mark.parametrize("taker", [KEY, OTHER_REQUEST])
async def test_a_claim_whose_holder_died_is_taken_over_once(
    opened: OpenStore, taker: IdempotencyKey
) -> None:
    await opened.store.claim(KEY)
    opened.clock.advance(TAKE_OVER_SECONDS + 1)
    assert await opened.store.claim(taker) is None
    with pytest.raises(IdempotencyInFlightError):
        await opened.store.claim(taker)


async def test_a_holder_that_was_only_slow_adds_nothing_after_its_successor(
    opened: OpenStore,
) -> None:
    await opened.store.claim(KEY)
    opened.clock.advance(TAKE_OVER_SECONDS + 1)
    await opened.store.claim(KEY)
    await opened.store.add(a_record(2), KEY)
    with pytest.raises(IdempotencyInFlightError):
        await opened.store.add(a_record(1), KEY)
    with pytest.raises(GradeNotFoundError):
        await opened.store.get(a_record(1).id)
    await opened.store.release(KEY)
    assert await opened.store.claim(KEY) == a_record(2)


async def test_a_slow_holder_cannot_take_the_key_from_another_request(opened: OpenStore) -> None:
    await opened.store.claim(KEY)
    opened.clock.advance(TAKE_OVER_SECONDS + 1)
    await opened.store.claim(OTHER_REQUEST)
    with pytest.raises(IdempotencyMismatchError):
        await opened.store.add(a_record(1), KEY)
    await opened.store.release(KEY)
    with pytest.raises(IdempotencyInFlightError):
        await opened.store.claim(OTHER_REQUEST)


async def test_a_slow_holder_may_finish_while_nobody_took_over(opened: OpenStore) -> None:
    await opened.store.claim(KEY)
    opened.clock.advance(TAKE_OVER_SECONDS + 1)
    await opened.store.add(a_record(), KEY)
    assert await opened.store.claim(KEY) == a_record()


async def test_a_released_key_is_free_for_any_request(opened: OpenStore) -> None:
    await opened.store.claim(KEY)
    await opened.store.release(KEY)
    assert await opened.store.claim(OTHER_REQUEST) is None


async def test_releasing_a_key_that_has_its_record_changes_nothing(opened: OpenStore) -> None:
    await opened.store.claim(KEY)
    await opened.store.add(a_record(), KEY)
    await opened.store.release(KEY)
    assert await opened.store.claim(KEY) == a_record()


async def test_releasing_an_unknown_key_is_nothing(opened: OpenStore) -> None:
    await opened.store.release(KEY)
    assert await opened.store.claim(KEY) is None


async def test_a_key_is_forgotten_after_a_day_and_its_record_is_not(opened: OpenStore) -> None:
    await opened.store.claim(KEY)
    await opened.store.add(a_record(), KEY)
    opened.clock.advance(24 * HOURS - 1)
    assert await opened.store.claim(KEY) == a_record()
    opened.clock.advance(2)
    assert await opened.store.claim(OTHER_REQUEST) is None
    assert await opened.store.get(a_record().id) == a_record()


async def test_deleting_a_record_frees_its_key(opened: OpenStore) -> None:
    await opened.store.claim(KEY)
    await opened.store.add(a_record(), KEY)
    await opened.store.delete(a_record().id)
    assert await opened.store.claim(OTHER_REQUEST) is None


async def test_keys_of_different_scopes_are_different_keys(opened: OpenStore) -> None:
    await opened.store.claim(KEY)
    assert await opened.store.claim(replace(KEY, scope="cohorts")) is None
    assert await opened.store.claim(replace(KEY, key="k-1\x00\ud800")) is None
    with pytest.raises(IdempotencyInFlightError):
        await opened.store.claim(replace(KEY, key="k-1\x00\ud800"))


async def test_of_fifty_requests_at_once_one_gets_the_key(opened: OpenStore) -> None:
    claims = [opened.store.claim(KEY) for _ in range(50)]
    outcomes = await asyncio.gather(*claims, return_exceptions=True)
    assert outcomes.count(None) == 1
    assert sum(isinstance(one, IdempotencyInFlightError) for one in outcomes) == 49


async def test_a_record_that_is_refused_leaves_its_key_as_it_was(opened: OpenStore) -> None:
    await opened.store.claim(KEY)
    await opened.store.add(a_record(), KEY)
    other = replace(KEY, key="k-2")
    await opened.store.claim(other)
    with pytest.raises(Exception, match="id"):
        await opened.store.add(a_record(), other)
    with pytest.raises(IdempotencyInFlightError):
        await opened.store.claim(other)
