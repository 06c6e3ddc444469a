"""What every store of cohorts promises about taking them in, finding and ending them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.cohort import CohortAnswer, CohortCounts, CohortStatus
from app.domain.errors import (
    CohortNotFoundError,
    CohortStateError,
    GradeNotFoundError,
    IdempotencyMismatchError,
    StoreError,
)
from app.domain.grade import Status
from app.grading.ports import IdempotencyKey
from tests.cohorts import a_cohort, a_ready_cohort, a_result, some_answers
from tests.contracts.conftest import OpenStore
from tests.fakes.clock import START
from tests.records import a_record

pytestmark = pytest.mark.anyio

KEY = IdempotencyKey(scope="cohorts", key="k-1\x00\ud800", request_digest="d-1")


async def test_a_new_cohort_takes_in_answers_and_holds_none(opened: OpenStore) -> None:
    receipt = await opened.cohorts.create(a_cohort(cost_usd=9.0, status=CohortStatus.DONE))
    assert receipt.cohort == a_cohort()
    assert (receipt.chain, receipt.is_new) == ("", True)
    await opened.reopen()
    assert await opened.cohorts.get(a_cohort().id) == a_cohort()


async def test_an_id_is_taken_once(opened: OpenStore) -> None:
    await opened.cohorts.create(a_cohort())
    with pytest.raises(StoreError, match="id"):
        await opened.cohorts.create(a_cohort(name="Another"))
    assert (await opened.cohorts.get(a_cohort().id)).name == "Autumn"


async def test_the_same_key_finds_the_cohort_it_made_and_what_is_in(opened: OpenStore) -> None:
    assert (await opened.cohorts.create(a_cohort(1), KEY)).is_new
    await opened.cohorts.append(a_cohort(1).id, some_answers(3), chain="chain-3")
    opened.clock.advance(48 * 3600)
    again = await opened.cohorts.create(a_cohort(2), KEY)
    assert (again.is_new, again.chain) == (False, "chain-3")
    assert again.cohort == a_cohort(1, counts=CohortCounts(total=3))
    with pytest.raises(CohortNotFoundError):
        await opened.cohorts.get(a_cohort(2).id)


async def test_a_key_makes_one_cohort_of_one_request(opened: OpenStore) -> None:
    creating = [opened.cohorts.create(a_cohort(number), KEY) for number in range(20)]
    receipts = await asyncio.gather(*creating)
    assert sum(one.is_new for one in receipts) == 1
    assert len({one.cohort.id for one in receipts}) == 1
    with pytest.raises(IdempotencyMismatchError):
        await opened.cohorts.create(a_cohort(30), replace(KEY, request_digest="d-2"))
    assert (await opened.cohorts.create(a_cohort(31), replace(KEY, scope="other"))).is_new


async def test_answers_come_back_as_they_went_in(opened: OpenStore) -> None:
    texts = ["", "NUL \x00", "half \ud83d", "x" * 9000, "\ufdd00000"]
    answers = [
        CohortAnswer(index=i, answer=text, reference=text[:9], extra={"b": text, "a": "1"})
        for i, text in enumerate(texts)
    ]
    await opened.cohorts.create(a_cohort())
    await opened.cohorts.append(a_cohort().id, answers, chain="c")
    await opened.reopen()
    stored = await opened.cohorts.pending(a_cohort().id, start=0, limit=9)
    assert stored == answers
    assert list(stored[0].extra) == ["b", "a"]


async def test_an_upload_goes_on_only_where_it_is(opened: OpenStore) -> None:
    store, cohort_id = opened.cohorts, a_cohort().id
    await store.create(a_cohort())
    await store.append(cohort_id, some_answers(3), chain="chain-3")
    for answers in (some_answers(3), some_answers(1, start=4), some_answers(4)[::2]):
        with pytest.raises(CohortStateError, match="gone on"):
            await store.append(cohort_id, answers, chain="wrong")
    await store.append(cohort_id, some_answers(2, start=3), chain="chain-5")
    await store.append(cohort_id, [], chain="chain-5")
    assert (await store.get(cohort_id)).counts.total == 5
    assert await store.pending(cohort_id, start=0, limit=9) == some_answers(5)


async def test_of_two_uploads_at_once_each_slice_goes_in_once(opened: OpenStore) -> None:
    store, cohort_id = opened.cohorts, a_cohort().id
    await store.create(a_cohort())
    other = await opened.other()
    uploads = [one.append(cohort_id, some_answers(50), chain="c") for one in (store, other.cohorts)]
    outcomes = await asyncio.gather(*uploads, return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == ["CohortStateError", "NoneType"]
    assert (await store.get(cohort_id)).counts.total == 50
    await other.close()


async def test_a_sealed_cohort_is_ready_once_and_takes_in_no_more(opened: OpenStore) -> None:
    cohort_id = await a_ready_cohort(opened.cohorts)
    again = await opened.cohorts.seal(cohort_id, columns=("other",))
    assert (again.status, again.columns) == (CohortStatus.READY, ("group", "höhe"))
    with pytest.raises(CohortStateError):
        await opened.cohorts.append(cohort_id, some_answers(1, start=4), chain="c")


async def test_a_cohort_without_answers_is_done_when_it_is_sealed(opened: OpenStore) -> None:
    await opened.cohorts.create(a_cohort())
    sealed = await opened.cohorts.seal(a_cohort().id, columns=())
    assert (sealed.status, sealed.finished_at) == (CohortStatus.DONE, START)


async def test_a_cohort_runs_once_it_is_started(opened: OpenStore) -> None:
    store, cohort_id = opened.cohorts, await a_ready_cohort(opened.cohorts)
    assert (await store.start(cohort_id)).status is CohortStatus.RUNNING
    assert (await store.start(cohort_id)).status is CohortStatus.RUNNING
    await store.pause(cohort_id, reason="judge_misconfigured")
    paused = await store.start(cohort_id)
    assert (paused.status, paused.paused_reason) == (CohortStatus.PAUSED, "judge_misconfigured")


async def test_a_paused_cohort_goes_on_with_a_new_limit(opened: OpenStore) -> None:
    store, cohort_id = opened.cohorts, await a_ready_cohort(opened.cohorts)
    await store.pause(cohort_id, reason="over_budget")
    assert (await store.pause(cohort_id, reason="other")).paused_reason == "over_budget"
    resumed = await store.resume(cohort_id, max_cost_usd=9)
    assert (resumed.status, resumed.paused_reason) == (CohortStatus.READY, None)
    assert resumed.max_cost_usd == 9
    assert (await store.resume(cohort_id)).max_cost_usd == 9


async def test_only_a_cohort_that_can_go_on_is_resumed(opened: OpenStore) -> None:
    store = opened.cohorts
    await store.create(a_cohort(1))
    await a_ready_cohort(store, number=2)
    await store.cancel(a_cohort(2).id)
    await a_ready_cohort(store, number=3, count=1)
    await store.put(a_cohort(3).id, [a_result(0)])
    for number in (1, 2, 3):
        with pytest.raises(CohortStateError):
            await store.resume(a_cohort(number).id)
        status = (await store.get(a_cohort(number).id)).status
        assert (await store.pause(a_cohort(number).id, reason="r")).status is status


async def test_cancelling_counts_what_has_no_result(opened: OpenStore) -> None:
    store, cohort_id = opened.cohorts, await a_ready_cohort(opened.cohorts, count=5)
    await store.put(cohort_id, [a_result(1), a_result(3, Status.FAILED)])
    opened.clock.advance(60)
    cancelled = await store.cancel(cohort_id)
    assert cancelled.counts == CohortCounts(total=5, graded=1, failed=1, cancelled=3)
    assert cancelled.finished_at == START + timedelta(seconds=60)
    opened.clock.advance(60)
    assert await store.cancel(cohort_id) == cancelled


async def test_a_cohort_that_is_done_cannot_be_cancelled(opened: OpenStore) -> None:
    store, cohort_id = opened.cohorts, await a_ready_cohort(opened.cohorts, count=1)
    await store.put(cohort_id, [a_result(0)])
    with pytest.raises(CohortStateError):
        await store.cancel(cohort_id)


async def test_cohorts_are_listed_newest_first(opened: OpenStore) -> None:
    for number in (2, 1, 3):
        await a_ready_cohort(opened.cohorts, number=number)
    first = await opened.cohorts.page(limit=2, after=None)
    assert [one.id for one in first.items] == [a_cohort(3).id, a_cohort(2).id]
    second = await opened.cohorts.page(limit=2, after=first.next_after)
    assert [one.id for one in second.items] == [a_cohort(1).id]
    assert (first.next_after, second.next_after) == (a_cohort(2).id, None)


async def test_what_is_to_do_comes_oldest_first(opened: OpenStore) -> None:
    for number in (4, 3, 2, 1):
        await a_ready_cohort(opened.cohorts, number=number)
    await opened.cohorts.start(a_cohort(1).id)
    await opened.cohorts.pause(a_cohort(2).id, reason="r")
    await opened.cohorts.cancel(a_cohort(3).id)
    await opened.cohorts.create(a_cohort(5))
    to_do = await opened.cohorts.to_do()
    assert [one.id for one in to_do] == [a_cohort(1).id, a_cohort(4).id]


async def test_uploads_that_stopped_are_removed(opened: OpenStore) -> None:
    store = opened.cohorts
    await a_ready_cohort(store, number=1)
    await store.create(a_cohort(2), KEY)
    await store.create(a_cohort(3))
    opened.clock.advance(3600)
    await store.append(a_cohort(3).id, some_answers(1200), chain="c")
    half = START + timedelta(seconds=1800)
    assert await store.discard_unsealed(before=half) == 1
    assert await store.discard_unsealed(before=half) == 0
    with pytest.raises(CohortNotFoundError):
        await store.append(a_cohort(2).id, some_answers(1), chain="c")
    assert (await store.create(a_cohort(6), KEY)).is_new
    assert await store.discard_unsealed(before=START + timedelta(hours=2)) == 2
    assert [one.id for one in (await store.page(limit=9, after=None)).items] == [a_cohort(1).id]


async def test_a_deleted_cohort_takes_everything_with_it(opened: OpenStore) -> None:
    store, cohort_id = opened.cohorts, await a_ready_cohort(opened.cohorts, count=3)
    other_id = await a_ready_cohort(store, count=1, number=2)
    await opened.store.add(a_record(1))
    await store.put(other_id, [a_result(0, number=2)])
    await store.put(cohort_id, [a_result(0, Status.FAILED, number=3)])
    await store.retry(cohort_id)
    await store.put(cohort_id, [a_result(0, number=4), a_result(1, number=5)])
    await store.delete(cohort_id)
    for number in (3, 4, 5):
        with pytest.raises(GradeNotFoundError):
            await opened.store.get(a_record(number).id)
    assert (await opened.store.get(a_record(1).id)).answer
    assert len((await store.results(other_id, after=None, limit=9)).items) == 1
    assert [one.id for one in (await store.page(limit=9, after=None)).items] == [other_id]


async def test_what_is_asked_of_an_unknown_cohort_is_not_found(opened: OpenStore) -> None:
    store, cohort_id = opened.cohorts, await a_ready_cohort(opened.cohorts, count=1)
    await store.delete(cohort_id)
    asked = (
        *(step(cohort_id) for step in (store.get, store.start, store.cancel, store.retry)),
        *(store.delete(cohort_id), store.resume(cohort_id), store.pause(cohort_id, reason="r")),
        *(store.seal(cohort_id, columns=()), store.append(cohort_id, [], chain="c")),
        *(store.put(cohort_id, [a_result(0)]), store.pending(cohort_id, start=0, limit=1)),
        store.results(cohort_id, after=None, limit=1),
        store.results_since(cohort_id, seq=0, limit=1),
        store.results_at(cohort_id, [0]),
        store.summaries(cohort_id, after=None, limit=1),
    )
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(one) for one in outcomes] == [CohortNotFoundError] * len(asked)
