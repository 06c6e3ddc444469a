"""Cohorts by a provider's batches: real store, judge and connection, and a scripted server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.adapters.system.clock import SystemClock
from app.domain.cohort import CohortAnswer, CohortLane, CohortStatus
from app.grading.cohorts.records import Cohort
from app.settings import Settings
from app.wiring import Overrides, _ground, open_parts
from app.wiring_cohorts import Cohorts, at_work, open_cohorts
from tests.builders import verdicts
from tests.fakes.batch_endpoint import BatchServer, serving_batches
from tests.fakes.judge import reply_text
from tests.fakes.rubrics import InMemoryRubricLibrary
from tests.grading.cohorts.workshop import RUBRIC, texts

pytestmark = pytest.mark.anyio

GOOD = reply_text(verdicts())
LIVE_USD = (200 * 1.0 + 800 * 0.1 + 100 * 10.0) / 1e6
"""What a call costs by the prices below, with the tokens that the server counts."""
BATCH_USD = LIVE_USD / 2
SETTLED = {CohortStatus.PAUSED, CohortStatus.DONE, CohortStatus.CANCELLED}


@dataclass
class Place:
    """A server of batches, and a database in a folder."""

    server: BatchServer
    folder: Path
    settings: dict[str, object] = field(default_factory=dict)

    @asynccontextmanager
    async def process(self) -> AsyncIterator[Cohorts]:
        """A process that grades, as the service does."""
        async with self.idle() as cohorts, at_work(cohorts.engine):
            yield cohorts

    @asynccontextmanager
    async def idle(self) -> AsyncIterator[Cohorts]:
        """The same, not at work."""
        settings = Settings(
            **{  # type: ignore[arg-type] # any of them
                "database_url": f"sqlite:///{self.folder}/t.db",
                "llm_base_url": self.server.url,
                "llm_model": "m",
                "llm_prices": {"m": {"input": 1, "cached_input": 0.1, "output": 10}},
                "llm_cross_check": "off",
                "llm_retries": 0,
                "batch_poll_seconds": 0.05,
                "batch_longest_poll_seconds": 0.1,
                **self.settings,
            }
        )
        over = Overrides(rubrics=InMemoryRubricLibrary(RUBRIC))
        async with AsyncExitStack() as stack:
            parts = await stack.enter_async_context(open_parts(settings, over))
            ground = _ground(settings, parts, over)
            yield await stack.enter_async_context(open_cohorts(settings, ground))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with serving_batches(lambda _: GOOD) as server:
        yield Place(server, tmp_path)


async def a_cohort(cohorts: Cohorts, answers: Sequence[str], **fields: object) -> str:
    made = Cohort(
        id=SystemClock().new_id("coh"),
        name=None,
        rubric_id=RUBRIC.id,
        rubric_version=RUBRIC.version,
        rubric_digest=RUBRIC.digest,
        judge="llm",
        lane=CohortLane.BATCH,
        is_batching=True,
        created_at=SystemClock().now(),
        **fields,  # type: ignore[arg-type] # any of them
    )
    await cohorts.store.create(made)
    rows = [
        CohortAnswer(index=index, answer=answer, reference=None, extra={})
        for index, answer in enumerate(answers)
    ]
    for start in range(0, len(rows), 500):
        await cohorts.store.append(made.id, rows[start : start + 500], chain="")
    await cohorts.store.seal(made.id, columns=())
    return made.id


async def settled(cohorts: Cohorts, cohort_id: str, *, seconds: float = 40) -> Cohort:
    def is_settled(cohort: Cohort) -> bool:
        return cohort.status in SETTLED and not cohort.is_batching

    return await reached(cohorts, cohort_id, is_settled, seconds=seconds)


async def reached(
    cohorts: Cohorts, cohort_id: str, holds: Callable[[Cohort], bool], *, seconds: float = 40
) -> Cohort:
    async with asyncio.timeout(seconds):
        while not holds(cohort := await cohorts.store.get(cohort_id)):  # noqa: ASYNC110 - the store sets no event
            await asyncio.sleep(0.02)
    return cohort


async def until(holds: Callable[[], bool], *, seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - the server sets no event
            await asyncio.sleep(0.01)


async def test_a_thousand_answers_are_graded_by_batches_at_half_the_price(place: Place) -> None:
    place.settings = {"batch_requests": 400}
    async with place.process() as cohorts:
        cohort_id = await a_cohort(cohorts, texts(1000))
        cohort = await settled(cohorts, cohort_id)
    assert (cohort.status, cohort.counts.graded, cohort.is_batching) == ("done", 1000, False)
    assert place.server.live == 1, "one call shows what the endpoint takes"
    assert set(place.server.asked.values()) == {1}
    assert [len(one) for one in place.server.bodies.values()] == [400, 400, 199]
    assert cohort.cost_usd == pytest.approx(LIVE_USD + 999 * BATCH_USD)
    assert not place.server.files, "nothing that holds answers is left there"


async def test_replies_are_put_where_they_belong_whatever_their_order(place: Place) -> None:
    place.server.answer = lambda body: (
        reply_text(verdicts(level=2)) if "team 7 " in json.dumps(body) else GOOD
    )
    async with place.process() as cohorts:
        cohort_id = await a_cohort(cohorts, texts(30))
        await settled(cohorts, cohort_id)
        page = await cohorts.store.results(cohort_id, after=None, limit=100)
    scores = {
        one.index: one.grade.grade.score for one in page.items if one.grade and one.grade.grade
    }
    assert len(scores) == 30
    assert [index for index, score in scores.items() if score != scores[0]] == [7]


async def test_a_request_is_the_one_that_the_live_judge_would_send(place: Place) -> None:
    sent: list[dict[str, object]] = []
    place.server.answer = lambda body: sent.append(body) or GOOD
    async with place.process() as cohorts:
        cohort_id = await a_cohort(cohorts, texts(3))
        await settled(cohorts, cohort_id)
        page = await cohorts.store.results(cohort_id, after=None, limit=10)
    live, *batched = sent
    assert len(batched) == 2
    for one in batched:
        assert {**one, "messages": None} == {**live, "messages": None}
        assert one["messages"][0] == live["messages"][0]  # type: ignore[index] # a list
    codes = {json.dumps(one["messages"][1]).partition(">")[0] for one in sent}  # type: ignore[index] # a list
    assert len(codes) == 3, "each request has its own code around the answer"
    judges = {one.grade.judge for one in page.items if one.grade}
    assert len(judges) == 1, "one prompt, one digest"


async def test_a_batch_that_was_made_before_a_crash_is_found_and_not_paid_twice(
    place: Place,
) -> None:
    # Made there, but the answer never came; then the process died before it could look.
    place.settings = {"batch_poll_seconds": 30}
    place.server.faults = [Fault(start="POST /v1/batches", status=0, is_served=True)]
    async with place.process() as cohorts:
        cohort_id = await a_cohort(cohorts, texts(20))
        await until(lambda: place.server.seen["POST batches"] == 1)
    others = [{"metadata": {"touchstone_batch": f"other {n}"}} for n in range(5)]
    for one in others:
        place.server._batch({**one, "input_file_id": "file-0"})
    place.settings = {}
    async with place.process() as cohorts:
        cohort = await settled(cohorts, cohort_id)
    assert cohort.counts.graded == 20
    assert place.server.seen["POST batches"] == 1
    assert place.server.seen["POST files"] == 1
    assert set(place.server.asked.values()) == {1}


async def test_a_file_that_was_not_made_a_batch_of_is_used_for_one_later(place: Place) -> None:
    place.server.faults = [Fault(start="POST /v1/batches", status=503, times=2)]
    async with place.process() as cohorts:
        cohort = await settled(cohorts, await a_cohort(cohorts, texts(20)))
    assert cohort.counts.graded == 20
    assert (place.server.seen["POST files"], len(place.server.batches)) == (1, 1)
    assert set(place.server.asked.values()) == {1}


async def test_a_file_that_did_not_arrive_is_sent_again(place: Place) -> None:
    place.server.faults = [Fault(start="POST /v1/files", status=500)]
    async with place.process() as cohorts:
        cohort = await settled(cohorts, await a_cohort(cohorts, texts(20)))
    assert cohort.counts.graded == 20
    assert (place.server.seen["POST files"], len(place.server.batches)) == (2, 1)


@pytest.mark.parametrize("ending", ["expired", "failed", "cancelled"])
async def test_what_a_batch_leaves_is_graded_live(place: Place, ending: str) -> None:
    place.server.ending, place.server.share = ending, 0.5
    async with place.process() as cohorts:
        cohort = await settled(cohorts, await a_cohort(cohorts, texts(41)))
    by_batch = 0 if ending == "failed" else 20
    assert (cohort.counts.graded, place.server.live) == (41, 41 - by_batch)
    assert set(place.server.asked.values()) == {1}
    assert cohort.cost_usd == pytest.approx(by_batch * BATCH_USD + (41 - by_batch) * LIVE_USD)


async def test_a_reply_that_cannot_be_read_is_repaired_live_and_both_are_paid(
    place: Place,
) -> None:
    def answer(body: dict[str, object]) -> str:
        is_first = len(body["messages"]) == 2  # type: ignore[arg-type] # a list
        return "Well." if is_first and "team 5 " in json.dumps(body) else GOOD

    place.server.answer = answer
    async with place.process() as cohorts:
        cohort = await settled(cohorts, await a_cohort(cohorts, texts(20)))
    assert (cohort.counts.graded, place.server.live) == (20, 2)
    assert cohort.cost_usd == pytest.approx(19 * BATCH_USD + 2 * LIVE_USD)


async def test_a_refusal_in_a_batch_fails_its_answer_only(place: Place) -> None:
    place.server.answer = lambda body: None if "team 5 " in json.dumps(body) else GOOD
    async with place.process() as cohorts:
        cohort_id = await a_cohort(cohorts, texts(20))
        cohort = await settled(cohorts, cohort_id)
        failed = (await cohorts.store.results(cohort_id, after=4, limit=1)).items[0].grade
    assert (cohort.counts.graded, cohort.counts.failed) == (19, 1)
    assert failed is not None
    assert failed.failure is not None
    assert failed.failure.code == "judge_refused"


async def test_identical_answers_are_sent_once_and_floors_not_at_all(place: Place) -> None:
    place.settings = {"batch_requests": 4}
    answers = [*texts(6), "", *texts(6), "   ", *texts(7)]
    async with place.process() as cohorts:
        cohort_id = await a_cohort(cohorts, answers)
        cohort = await settled(cohorts, cohort_id)
        again = await settled(cohorts, await a_cohort(cohorts, texts(7)))
    assert cohort.counts.done == 21
    assert set(place.server.asked.values()) == {1}
    assert len(place.server.asked) == 7
    assert cohort.cost_usd == pytest.approx(LIVE_USD + 6 * BATCH_USD)
    assert (again.counts.done, again.cost_usd) == (7, 0)


async def test_several_samples_are_brought_together(place: Place) -> None:
    async with place.process() as cohorts:
        cohort_id = await a_cohort(cohorts, texts(10), samples=3)
        await settled(cohorts, cohort_id)
        page = await cohorts.store.results(cohort_id, after=None, limit=20)
    assert [len(one.grade.replies) for one in page.items if one.grade] == [3] * 10
    assert set(place.server.asked.values()) == {3}
    assert {one["custom_id"] for one in place.server.bodies["file-0"]} >= {
        f"{cohort_id}:1",
        f"{cohort_id}:1:1",
        f"{cohort_id}:1:2",
    }


async def test_a_budget_bounds_what_is_sent_and_a_higher_one_goes_on(place: Place) -> None:
    place.server.is_held = True
    async with place.process() as cohorts:
        cohort_id = await a_cohort(cohorts, texts(100), max_cost_usd=20 * LIVE_USD)
        await until(lambda: place.server.seen["GET batches/*"] > 2)
        first = sum(map(len, place.server.bodies.values()))
        place.server.is_held = False
        paused = await reached(cohorts, cohort_id, lambda it: it.status == "paused")
        assert 5 < first < 40
        assert paused.paused_reason == "budget_reached"
        assert paused.cost_usd is not None
        assert 0 < paused.cost_usd <= 20 * LIVE_USD
        await cohorts.store.resume(cohort_id, max_cost_usd=1000.0)
        cohort = await settled(cohorts, cohort_id)
    assert cohort.counts.graded == 100
    assert set(place.server.asked.values()) == {1}


async def test_without_a_price_a_budget_cannot_be_kept(place: Place) -> None:
    place.settings = {"llm_prices": {}}
    async with place.process() as cohorts:
        cohort_id = await a_cohort(cohorts, texts(5), max_cost_usd=1.0)
        paused = await reached(cohorts, cohort_id, lambda it: it.status == "paused")
    assert (paused.paused_reason, place.server.asked.total()) == ("price_unknown", 0)


async def test_cancelling_a_cohort_stops_its_batches_and_keeps_what_was_paid(
    place: Place,
) -> None:
    place.server.is_held, place.server.share = True, 0.25
    async with place.process() as cohorts:
        cohort_id = await a_cohort(cohorts, texts(41))
        await until(lambda: place.server.seen["GET batches/*"] > 2)
        await cohorts.store.cancel(cohort_id)
        await cohorts.engine.halt(cohort_id)
        cohort = await settled(cohorts, cohort_id)
    assert place.server.batches["batch_0"]["status"] == "cancelled"
    assert (cohort.status, cohort.counts.graded, cohort.counts.cancelled) == ("cancelled", 11, 30)
    assert cohort.cost_usd == pytest.approx(LIVE_USD + 10 * BATCH_USD)


async def test_a_deleted_cohort_leaves_no_batch_running(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.server.is_held = True
    async with place.process() as cohorts:
        cohort_id = await a_cohort(cohorts, texts(5))
        await until(lambda: place.server.seen["GET batches/*"] > 2)
        await cohorts.store.delete(cohort_id)
    async with place.process():
        await until(lambda: place.server.batches["batch_0"]["status"] == "cancelled")


async def test_a_paused_cohort_sends_nothing_more_but_takes_what_comes(place: Place) -> None:
    place.settings = {"batch_requests": 10}
    place.server.is_held = True
    async with place.process() as cohorts:
        cohort_id = await a_cohort(cohorts, texts(31))
        await until(lambda: len(place.server.batches) == 3)
        await cohorts.store.pause(cohort_id, reason="paused_on_request")
        place.server.is_held = False
        paused = await reached(cohorts, cohort_id, lambda it: it.counts.done == 31)
    assert paused.counts.graded == 31


async def test_an_endpoint_without_batches_pauses_and_resuming_goes_on_live(
    place: Place,
) -> None:
    place.server.faults = [Fault(start="POST /v1/files", status=404, times=99)]
    async with place.process() as cohorts:
        cohort_id = await a_cohort(cohorts, texts(20))
        paused = await settled(cohorts, cohort_id)
        assert (paused.status, paused.paused_reason) == ("paused", "batch_unsupported")
        assert place.server.live == 1
        await cohorts.store.resume(cohort_id)
        await cohorts.engine.submit(cohort_id)
        done = await settled(cohorts, cohort_id)
    assert (done.counts.graded, place.server.live) == (20, 20)


async def test_a_wrong_key_pauses_before_anything_is_sent(place: Place) -> None:
    place.server.faults = [Fault(start="POST", status=401, times=99)]
    async with place.process() as cohorts:
        cohort_id = await a_cohort(cohorts, texts(20))
        paused = await reached(cohorts, cohort_id, lambda it: it.status == "paused")
    assert paused.paused_reason == "judge_misconfigured"
    assert place.server.seen["POST files"] == 0


async def test_retry_after_is_kept_to(place: Place) -> None:
    busy = Fault(start="GET /v1/batches/", status=429, headers={"Retry-After": "1"})
    place.server.faults = [busy]
    async with place.process() as cohorts:
        cohort_id = await a_cohort(cohorts, texts(5))
        await until(lambda: not place.server.faults)
        looks = place.server.seen["GET batches/*"]
        await asyncio.sleep(0.7)
        assert place.server.seen["GET batches/*"] == looks
        assert (await settled(cohorts, cohort_id)).counts.graded == 5


async def test_a_batch_that_the_provider_forgot_is_graded_live(place: Place) -> None:
    place.server.is_held = True
    async with place.process() as cohorts:
        cohort_id = await a_cohort(cohorts, texts(5))
        await until(lambda: place.server.seen["GET batches/*"] > 1)
        place.server.batches.clear()
        assert (await settled(cohorts, cohort_id)).counts.graded == 5
    assert place.server.live == 5


async def test_two_processes_send_and_take_in_everything_once(place: Place) -> None:
    place.settings = {"batch_requests": 20}
    async with place.process() as one, place.process():
        ids = [await a_cohort(one, texts(61, f"word{n}")) for n in range(3)]
        cohorts = [await settled(one, cohort_id) for cohort_id in ids]
    assert [it.counts.graded for it in cohorts] == [61] * 3
    assert set(place.server.asked.values()) == {1}
    assert len(place.server.batches) == 10 - (place.server.live < 3)


async def test_the_embedded_judge_reads_beside(place: Place) -> None:
    place.settings = {"llm_cross_check": "on"}
    async with place.process() as cohorts:
        cohort_id = await a_cohort(cohorts, texts(9))
        await settled(cohorts, cohort_id)
        page = await cohorts.store.results(cohort_id, after=None, limit=20)
    assert sum(one.grade.second is not None for one in page.items if one.grade) == 9
