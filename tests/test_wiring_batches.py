"""Cohorts through a provider's batches: store, carrier and provider together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.adapters.database.batches import SqlBatchStore
from app.adapters.database.cohorts import SqlCohortStore
from app.adapters.database.database import Database
from app.adapters.openai.client import Connection
from app.adapters.openai.judge import LlmJudge, LlmOptions
from app.adapters.openai.pricing import Price
from app.domain.cohort import CohortAnswer, CohortStatus
from app.domain.errors import JudgeUnavailableError
from app.grading.batches.carrier import BatchCarrier, CarrierParts
from app.grading.batches.filling import Limits
from app.grading.batches.ports import BatchState, ProviderBatch
from app.grading.cohorts.records import BATCH, LIVE, Cohort
from app.grading.judges import Judges
from app.settings import Settings
from app.wiring_batches import Freight, open_carrier
from tests.adapters.openai.bench import GOOD, MODEL, RUBRIC, TEMPLATES
from tests.builders import ANSWER
from tests.cohorts import a_cohort
from tests.fakes.batch_provider import USAGE, BatchProvider, serving
from tests.fakes.clock import FixedClock
from tests.fakes.engine import RecordingEngine
from tests.fakes.judge import ScriptedJudge
from tests.fakes.rubrics import InMemoryRubricLibrary

pytestmark = pytest.mark.anyio

PRICES = {MODEL: Price(input=Decimal(1), output=Decimal(10))}
LIVE_COST = (1000 * 1 + 100 * 10) / 1_000_000
COHORT = a_cohort(
    lane=BATCH,
    rubric_id=RUBRIC.id,
    rubric_version=RUBRIC.version,
    rubric_digest=RUBRIC.digest,
    max_cost_usd=None,
)


def good(_: dict[str, Any], text: str = GOOD) -> dict[str, Any]:
    message = {"role": "assistant", "content": text, "refusal": None}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return {"id": "c", "model": MODEL, "choices": [choice], "usage": USAGE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Depot:
    """A cohort, who carries it, and where it goes."""

    provider: BatchProvider
    cohorts: SqlCohortStore
    batches: SqlBatchStore
    carrier: BatchCarrier
    parts: CarrierParts
    engine: RecordingEngine

    def another(self, holder: str = "another") -> BatchCarrier:
        """A carrier in another process, or in this one after a restart."""
        return BatchCarrier(replace(self.parts, holder=holder))

    async def cohort(self) -> Cohort:
        return await self.cohorts.get(COHORT.id)

    async def states(self) -> list[BatchState]:
        return [one.state for one in await self.batches.batches(COHORT.id)]

    async def pending(self) -> list[int]:
        return [one.index for one in await self.cohorts.pending(COHORT.id, start=0, limit=99)]


def texts(count: int) -> list[str]:
    return [f"{ANSWER} That was in team {number}." for number in range(count)]


@asynccontextmanager
async def depot(
    folder: Path, answers: Sequence[str], *, requests: int = 5, max_cost_usd: float | None = None
) -> AsyncIterator[Depot]:
    provider, clock, engine = BatchProvider(good), FixedClock(), RecordingEngine()
    database = Database.open(f"sqlite:///{folder / 'batches.db'}")
    with serving(provider) as url:
        await database.migrate()
        cohorts = SqlCohortStore(database, clock=clock)
        await cohorts.create(replace(COHORT, max_cost_usd=max_cost_usd))
        rows = [
            CohortAnswer(index=index, answer=text, reference=None, extra={})
            for index, text in enumerate(answers)
        ]
        await cohorts.append(COHORT.id, rows, chain="c")
        await cohorts.seal(COHORT.id, columns=())
        connection = Connection(base_url=url, api_key="k", timeout_seconds=5)
        options = LlmOptions(model=MODEL, connection=connection, prices=PRICES)
        llm = LlmJudge(options, TEMPLATES)
        freight = Freight(
            database=database,
            cohorts=cohorts,
            engine=engine,
            judges=Judges(embedded=ScriptedJudge(kind="embedded"), llm=llm),
            rubrics=InMemoryRubricLibrary(RUBRIC),
            clock=clock,
        )
        async with open_carrier(Settings(), options, freight) as carrier:
            assert carrier is not None
            parts = replace(carrier._parts, limits=Limits(requests=requests))
            yield Depot(
                provider=provider,
                cohorts=cohorts,
                batches=SqlBatchStore(database, clock=clock),
                carrier=BatchCarrier(parts),
                parts=parts,
                engine=engine,
            )
        await llm.aclose()
    await database.close()


async def look(there: Depot, carrier: BatchCarrier | None = None) -> None:
    """One look of a carrier at all cohorts of the batch lane."""
    for cohort in await there.batches.to_carry():
        await (carrier or there.carrier)._carry_leased(cohort)


async def test_answers_go_out_in_files_and_come_back_in_any_order(tmp_path: Path) -> None:
    async with depot(tmp_path, [*texts(12), texts(1)[0]]) as there:
        await look(there)
        provider = there.provider
        assert [len(provider.requests(one)) for one in provider.batches] == [5, 5, 2]
        assert (await there.cohort()).counts.done == 0
        for one in list(provider.batches):
            provider.finish(one)
        await look(there)
        cohort = await there.cohort()
        assert (cohort.counts.graded, cohort.lane) == (12, LIVE)
        assert cohort.cost_usd == pytest.approx(12 * LIVE_COST / 2)
        assert await there.pending() == [12]  # identical to the first: its reply is there by now
        assert there.engine.told == [("submit", cohort.id)]
        page = await there.cohorts.results(cohort.id, after=None, limit=20)
        grades = [one.grade for one in page.items]
        assert all(one is not None and one.grade is not None for one in grades)
        assert [one.answer for one in grades if one] == texts(12)


async def test_what_is_sent_is_what_the_judge_would_send(tmp_path: Path) -> None:
    async with depot(tmp_path, texts(1)) as there:
        await look(there)
        (request,) = there.provider.requests("batch_0")
    assert (request["method"], request["url"]) == ("POST", "/v1/chat/completions")
    assert request["custom_id"] == f"{COHORT.id}:0"
    body = request["body"]
    assert (body["model"], body["temperature"]) == (MODEL, 0.0)
    assert body["response_format"]["json_schema"]["strict"] is True
    assert "That was in team 0." in body["messages"][1]["content"]
    assert "stream" not in body


async def test_a_batch_whose_sender_died_is_found_and_not_paid_twice(tmp_path: Path) -> None:
    async with depot(tmp_path, texts(3)) as there:
        await there.cohorts.start(COHORT.id)
        batch = ProviderBatch(key="bat_lost", cohort_id=COHORT.id, lo=0, hi=3)
        await there.batches.add(batch)
        endpoint = there.parts.endpoint
        for number in range(5):
            there.provider.make({"metadata": {"touchstone_batch": f"other-{number}"}})
        made = there.provider.make({"metadata": {"touchstone_batch": "bat_lost"}})
        for number in range(5, 8):
            there.provider.make({"metadata": {"touchstone_batch": f"other-{number}"}})
        assert await endpoint.find("bat_lost") == made["id"]
        await look(there)
        assert len(there.provider.batches) == 9
        (kept,) = await there.batches.batches(COHORT.id)
        assert (kept.state, kept.provider_id) == (BatchState.SENT, made["id"])


async def test_a_batch_that_never_left_is_sent(tmp_path: Path) -> None:
    async with depot(tmp_path, texts(3)) as there:
        batch = ProviderBatch(key="bat_kept", cohort_id=COHORT.id, lo=0, hi=3)
        await there.batches.add(batch)
        await look(there)
        (made,) = there.provider.batches.values()
        assert made["metadata"] == {"touchstone_batch": "bat_kept"}
        assert len(there.provider.requests(made["id"])) == 3


async def test_what_expired_or_failed_goes_on_live(tmp_path: Path) -> None:
    async with depot(tmp_path, texts(4)) as there:
        await look(there)
        replies = iter([good({}), None, good({}, text="nonsense")])
        there.provider.answer = lambda _: next(replies)
        there.provider.finish("batch_0", status="expired", most=3)
        await look(there)
        cohort = await there.cohort()
        assert (cohort.counts.graded, cohort.counts.failed, cohort.lane) == (1, 0, LIVE)
        assert await there.pending() == [0, 1, 2]


async def test_a_batch_that_is_under_way_is_waited_for(tmp_path: Path) -> None:
    async with depot(tmp_path, texts(2)) as there:
        for _ in range(3):
            await look(there)
        assert len(there.provider.batches) == 1
        assert (await there.cohort()).lane == BATCH
        assert await there.states() == [BatchState.SENT]


async def test_a_cancelled_cohort_calls_its_batches_off(tmp_path: Path) -> None:
    async with depot(tmp_path, texts(2)) as there:
        await look(there)
        await there.cohorts.cancel(COHORT.id)
        await look(there)
        assert there.provider.batches["batch_0"]["status"] == "cancelling"
        assert await there.batches.to_carry() == []


async def test_nothing_is_sent_that_the_budget_does_not_allow(tmp_path: Path) -> None:
    async with depot(tmp_path, texts(2), max_cost_usd=0.000_001) as there:
        await look(there)
        cohort = await there.cohort()
        assert (cohort.status, cohort.paused_reason) == (CohortStatus.PAUSED, "budget_reached")
        assert there.provider.batches == {}


async def test_one_process_at_a_time_carries_a_cohort(tmp_path: Path) -> None:
    async with depot(tmp_path, texts(2)) as there:
        assert await there.batches.lease(COHORT.id, holder="first", seconds=60)
        await look(there, there.another())
        assert there.provider.batches == {}
        there.parts.clock.advance(61)  # type: ignore[attr-defined]  # the fake's
        await look(there, there.another())
        assert len(there.provider.batches) == 1


async def test_a_provider_without_batches_pauses_the_cohort(tmp_path: Path) -> None:
    async with depot(tmp_path, texts(2)) as there:
        there.provider.refuses = 404
        await look(there)
        cohort = await there.cohort()
        assert (cohort.status, cohort.paused_reason) == (
            CohortStatus.PAUSED,
            "judge_misconfigured",
        )


async def test_a_provider_that_is_away_is_asked_again(tmp_path: Path) -> None:
    async with depot(tmp_path, texts(2)) as there:
        there.provider.refuses = 503
        await look(there)
        with pytest.raises(JudgeUnavailableError):
            await there.parts.endpoint.look("batch_0")
        there.provider.refuses = None
        await look(there)
        assert (await there.cohort()).status is CohortStatus.RUNNING
        assert len(there.provider.batches) == 1


async def test_answers_that_need_no_judge_are_not_sent(tmp_path: Path) -> None:
    async with depot(tmp_path, ["", *texts(1)]) as there:
        await look(there)
        (request,) = there.provider.requests("batch_0")
        assert request["custom_id"].endswith(":1")
        there.provider.finish("batch_0")
        await look(there)
        assert await there.pending() == [0]
        assert (await there.cohorts.results_at(COHORT.id, [1]))[0].grade is not None
