"""What every store of cohorts promises about results."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta

import pytest

from app.domain.cohort import CohortCounts, CohortStatus
from app.domain.errors import CohortNotFoundError, CohortStateError, GradeNotFoundError, StoreError
from app.domain.grade import Status
from app.grading.cohorts.records import (
    CohortResult,
    NewResult,
)
from app.grading.records import Usage
from tests.cohorts import a_ready_cohort, a_result, records_of, some_answers
from tests.contracts.conftest import OpenStore
from tests.fakes.clock import START
from tests.records import a_record

pytestmark = pytest.mark.anyio

FAILED, REVIEW = Status.FAILED, Status.NEEDS_REVIEW


def as_stored(result: NewResult, seq: int) -> CohortResult:
    answer = some_answers(1, start=result.index)[0]
    return CohortResult(
        index=result.index,
        reference=answer.reference,
        extra=answer.extra,
        grade=result.record,
        seq=seq,
    )


async def test_results_are_kept_and_counted(opened: OpenStore) -> None:
    store, cohort_id = opened.cohorts, await a_ready_cohort(opened.cohorts, count=5)
    new = [a_result(2, REVIEW), a_result(0), a_result(4, FAILED)]
    cohort = await store.put(cohort_id, new)
    assert cohort.counts == CohortCounts(total=5, graded=1, needs_review=1, failed=1)
    assert (cohort.cost_usd, cohort.input_tokens, cohort.output_tokens) == (0.75, 30, 9)
    await opened.reopen()
    page = await opened.cohorts.results(cohort_id, after=None, limit=9)
    assert page.items == [as_stored(new[1], 1), as_stored(new[0], 2), as_stored(new[2], 3)]
    assert page.next_after is None
    assert await opened.cohorts.get(cohort_id) == cohort
    for record in records_of(new):
        assert await opened.store.get(record.id) == record


async def test_the_last_result_ends_the_cohort(opened: OpenStore) -> None:
    store, cohort_id = opened.cohorts, await a_ready_cohort(opened.cohorts, count=3)
    await store.start(cohort_id)
    before = await store.put(cohort_id, [a_result(0), a_result(1, FAILED)])
    assert (before.status, before.finished_at) == (CohortStatus.RUNNING, None)
    opened.clock.advance(5)
    await store.pause(cohort_id, reason="r")
    after = await store.put(cohort_id, [a_result(2)])
    assert (after.status, after.paused_reason) == (CohortStatus.DONE, None)
    assert after.finished_at == START + timedelta(seconds=5)


async def test_an_answer_keeps_its_first_result(opened: OpenStore) -> None:
    store, cohort_id = opened.cohorts, await a_ready_cohort(opened.cohorts)
    first = a_result(0, number=1)
    await store.put(cohort_id, [first, a_result(0, FAILED, number=2)])
    cohort = await store.put(cohort_id, [a_result(1, number=3), a_result(0, number=4)])
    assert (cohort.counts.graded, cohort.counts.failed, cohort.cost_usd) == (2, 0, 0.5)
    page = await store.results(cohort_id, after=None, limit=9)
    assert page.items == [as_stored(first, 1), as_stored(a_result(1, number=3), 2)]
    for number in (2, 4):
        with pytest.raises(GradeNotFoundError):
            await opened.store.get(a_record(number).id)


async def test_the_same_put_again_changes_nothing(opened: OpenStore) -> None:
    store, cohort_id = opened.cohorts, await a_ready_cohort(opened.cohorts)
    cohort = await store.put(cohort_id, [a_result(0), a_result(1)])
    assert await store.put(cohort_id, [a_result(0), a_result(1)]) == cohort
    assert await store.put(cohort_id, []) == cohort


async def test_a_put_of_which_one_result_is_refused_is_not_kept(opened: OpenStore) -> None:
    store, cohort_id = opened.cohorts, await a_ready_cohort(opened.cohorts)
    await opened.store.add(a_record(7))
    before = await store.get(cohort_id)
    for wrong in (a_result(1, number=7), a_result(4), a_result(-1)):
        putting = [store.put(cohort_id, [a_result(0), wrong])]
        assert isinstance((await asyncio.gather(*putting, return_exceptions=True))[0], StoreError)
    assert await store.get(cohort_id) == before
    assert (await store.results(cohort_id, after=None, limit=9)).items == []
    with pytest.raises(GradeNotFoundError):
        await opened.store.get(a_result(0).record.id)


async def test_a_put_that_is_refused_takes_no_other_with_it(opened: OpenStore) -> None:
    store, cohort_id = opened.cohorts, await a_ready_cohort(opened.cohorts, count=20)
    await opened.store.add(a_record(7))
    puts = [store.put(cohort_id, [a_result(index, number=index)]) for index in range(20)]
    puts += [store.put(cohort_id, [a_result(20)]), store.put("coh_none", [a_result(0)])]
    outcomes = await asyncio.gather(*puts, return_exceptions=True)
    failed = {place: type(one) for place, one in enumerate(outcomes) if isinstance(one, Exception)}
    assert failed == {7: StoreError, 20: StoreError, 21: CohortNotFoundError}
    cohort = await store.get(cohort_id)
    assert (cohort.counts.graded, cohort.cost_usd) == (19, 4.75)


async def test_two_writers_with_the_same_results_count_each_once(opened: OpenStore) -> None:
    store, cohort_id = opened.cohorts, await a_ready_cohort(opened.cohorts, count=60)
    other = await opened.other()
    puts = []
    for writer, which in enumerate((store, other.cohorts)):
        places = random.Random(writer).sample(range(60), 60)
        for start in range(0, 60, 3):
            part = places[start : start + 3]
            results = [a_result(index, number=1000 * (writer + 1) + index) for index in part]
            puts.append(which.put(cohort_id, results))
    await asyncio.gather(*puts)
    cohort = await store.get(cohort_id)
    assert cohort.counts == CohortCounts(total=60, graded=60)
    assert (cohort.cost_usd, cohort.status) == (15.0, CohortStatus.DONE)
    page = await store.results_since(cohort_id, seq=0, limit=99)
    assert [one.seq for one in page.items] == list(range(1, 61))
    assert sorted(one.index for one in page.items) == list(range(60))
    await other.close()


async def test_two_writers_on_several_cohorts_do_not_block_each_other(opened: OpenStore) -> None:
    store, other = opened.cohorts, await opened.other()
    ids = [await a_ready_cohort(store, count=10, number=number) for number in range(1, 4)]
    puts = [
        which.put(cohort_id, [a_result(index, number=100 * place + index)])
        for index in range(10)
        for place, cohort_id in enumerate(ids if index % 2 else reversed(ids))
        for which in (store, other.cohorts)
    ]
    outcomes = await asyncio.gather(*puts, return_exceptions=True)
    # One record id for two answers is refused; all else is stored.
    assert {type(one) for one in outcomes if isinstance(one, Exception)} <= {StoreError}
    for cohort_id in ids:
        cohort = await store.get(cohort_id)
        page = await store.results(cohort_id, after=None, limit=99)
        assert cohort.counts.graded == len(page.items) >= 5
    await other.close()


async def test_results_that_come_after_a_cancel_are_kept(opened: OpenStore) -> None:
    store, cohort_id = opened.cohorts, await a_ready_cohort(opened.cohorts)
    await store.cancel(cohort_id)
    cohort = await store.put(cohort_id, [a_result(2)])
    assert cohort.status is CohortStatus.CANCELLED
    assert cohort.counts == CohortCounts(total=4, graded=1, cancelled=3)
    everything = [a_result(index) for index in (0, 1, 3)]
    assert (await store.put(cohort_id, everything)).status is CohortStatus.CANCELLED


async def test_cancelled_answers_are_among_the_results_by_index(opened: OpenStore) -> None:
    store, cohort_id = opened.cohorts, await a_ready_cohort(opened.cohorts)
    await store.put(cohort_id, [a_result(2)])
    assert len((await store.results(cohort_id, after=None, limit=9)).items) == 1
    await store.cancel(cohort_id)
    first = await store.results(cohort_id, after=None, limit=3)
    assert [(one.index, one.grade is None, one.seq) for one in first.items] == [
        (0, True, 0),
        (1, True, 0),
        (2, False, 1),
    ]
    rest = await store.results(cohort_id, after=first.next_after, limit=3)
    assert [(one.index, one.reference) for one in rest.items] == [(3, "ref-3")]
    assert rest.next_after is None
    assert [one.index for one in await store.results_at(cohort_id, [3, 2])] == [2, 3]
    assert len((await store.results_since(cohort_id, seq=0, limit=9)).items) == 1


async def test_an_unknown_cost_makes_the_whole_unknown(opened: OpenStore) -> None:
    store, cohort_id = opened.cohorts, await a_ready_cohort(opened.cohorts)
    unknown = Usage(input_tokens=1, cost_usd=None)
    cohort = await store.put(cohort_id, [a_result(0), a_result(1, usage=unknown)])
    assert (cohort.cost_usd, cohort.input_tokens) == (None, 11)
    assert (await store.put(cohort_id, [a_result(2)])).cost_usd is None


async def test_results_can_be_followed_in_the_order_of_storing(opened: OpenStore) -> None:
    store, cohort_id = opened.cohorts, await a_ready_cohort(opened.cohorts, count=6)
    for index in (5, 0, 3):
        await store.put(cohort_id, [a_result(index)])
    first = await store.results_since(cohort_id, seq=0, limit=2)
    assert [(one.index, one.seq) for one in first.items] == [(5, 1), (0, 2)]
    assert first.next_after == 2
    await store.put(cohort_id, [a_result(1)])
    rest = await store.results_since(cohort_id, seq=2, limit=2)
    assert [(one.index, one.seq) for one in rest.items] == [(3, 3), (1, 4)]
    assert rest.next_after is None


async def test_what_is_pending_has_no_result(opened: OpenStore) -> None:
    store, cohort_id = opened.cohorts, await a_ready_cohort(opened.cohorts, count=9)
    await store.put(cohort_id, [a_result(index) for index in (0, 2, 3, 8)])
    answers = some_answers(9)
    assert await store.pending(cohort_id, start=0, limit=3) == [answers[i] for i in (1, 4, 5)]
    assert await store.pending(cohort_id, start=6, limit=3) == answers[6:8]


async def test_results_are_found_at_their_places(opened: OpenStore) -> None:
    store, cohort_id = opened.cohorts, await a_ready_cohort(opened.cohorts)
    await store.put(cohort_id, [a_result(3), a_result(1)])
    found = await store.results_at(cohort_id, [3, 0, 1, 3, 77])
    assert found == [as_stored(a_result(1), 1), as_stored(a_result(3), 2)]
    assert await store.results_at(cohort_id, []) == []


async def test_a_result_outlives_its_grade(opened: OpenStore) -> None:
    store, cohort_id = opened.cohorts, await a_ready_cohort(opened.cohorts)
    await store.put(cohort_id, [a_result(0)])
    await opened.store.delete(a_result(0).record.id)
    page = await store.results(cohort_id, after=None, limit=9)
    assert [(one.index, one.grade, one.seq) for one in page.items] == [(0, None, 1)]
    assert (await store.summaries(cohort_id, after=None, limit=9))[0].grade_id is None
    assert (await store.get(cohort_id)).counts.graded == 1


async def test_failed_answers_are_opened_again(opened: OpenStore) -> None:
    store, cohort_id = opened.cohorts, await a_ready_cohort(opened.cohorts, count=3)
    await store.put(cohort_id, [a_result(0), a_result(1, FAILED), a_result(2, FAILED)])
    cohort = await store.retry(cohort_id)
    assert cohort.counts == CohortCounts(total=3, graded=1)
    assert (cohort.status, cohort.finished_at, cohort.cost_usd) == (CohortStatus.READY, None, 0.75)
    assert await store.pending(cohort_id, start=0, limit=9) == some_answers(3)[1:]
    assert (await opened.store.get(a_result(1).record.id)).failure is not None
    cohort = await store.put(cohort_id, [a_result(n, number=n) for n in (1, 2)])
    assert (cohort.status, cohort.counts.graded) == (CohortStatus.DONE, 3)
    page = await store.results_since(cohort_id, seq=3, limit=9)
    assert [(one.index, one.seq) for one in page.items] == [(1, 4), (2, 5)]


async def test_more_failures_than_a_slice_are_opened(opened: OpenStore) -> None:
    store, cohort_id = opened.cohorts, await a_ready_cohort(opened.cohorts, count=1201)
    await store.put(cohort_id, [a_result(n, FAILED if n else REVIEW) for n in range(1201)])
    cohort = await store.retry(cohort_id)
    assert cohort.counts == CohortCounts(total=1201, needs_review=1)
    assert len(await store.pending(cohort_id, start=0, limit=2000)) == 1200
    await store.delete(cohort_id)
    with pytest.raises(GradeNotFoundError):
        await opened.store.get(a_result(1200).record.id)


async def test_without_failures_a_retry_changes_nothing(opened: OpenStore) -> None:
    store, cohort_id = opened.cohorts, await a_ready_cohort(opened.cohorts, count=1)
    done = await store.put(cohort_id, [a_result(0)])
    assert await store.retry(cohort_id) == done
    other_id = await a_ready_cohort(store, number=2)
    await store.cancel(other_id)
    with pytest.raises(CohortStateError):
        await store.retry(other_id)
