"""Carries cohorts by batches: hands them in, waits, and stores what comes back.

The row of a batch is kept before the batch is sent, and its key goes with it, so that a batch that
was sent by a process which died is found again and not paid twice. What no batch answered (it
expired, a request failed, a reply cannot be read) goes on in the live lane, as do answers that are
identical to others: their replies are found there.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from app.domain.cohort import CohortAnswer, CohortStatus
from app.domain.errors import (
    JudgeError,
    NotFoundError,
    StoreError,
    SystemicJudgeError,
)
from app.domain.rubric import Rubric
from app.grading.answering import AnswerGrader
from app.grading.batches.filling import Filling, Limits, index_of, submission_of
from app.grading.batches.ports import BatchEndpoint, BatchState, BatchStore, Parcel, ProviderBatch
from app.grading.batches.prepared import PreparedJudge
from app.grading.cohorts.halting import BUDGET_REACHED, PRICE_UNKNOWN, RUBRIC_GONE
from app.grading.cohorts.ports import CohortStore, Engine
from app.grading.cohorts.recent import RecentWork
from app.grading.cohorts.records import Cohort, NewResult
from app.grading.judges import Judges
from app.grading.ports import Clock, RubricLibrary
from app.grading.records import GradeRecord, Reply

LOG = logging.getLogger(__name__)

HARVEST = 200
LEASE_SECONDS = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierParts:
    """What carrying needs.

    Attributes:
        engine: Told of a cohort that goes on in the live lane.
        holder: Names this process.
        poll_seconds: How often the provider is asked how a batch is.
    """

    cohorts: CohortStore
    batches: BatchStore
    endpoint: BatchEndpoint
    judges: Judges
    rubrics: RubricLibrary
    clock: Clock
    engine: Engine
    holder: str
    poll_seconds: float = 60.0
    limits: Limits = field(default_factory=Limits)


class BatchCarrier:
    """Looks after every cohort of the batch lane. One for each process; any number may run."""

    def __init__(self, parts: CarrierParts) -> None:
        self._parts = parts

    async def run(self, stop: asyncio.Event) -> None:
        """Go on until told to stop. What fails is tried again at the next look."""
        while not stop.is_set():
            try:
                for cohort in await self._parts.batches.to_carry():
                    await self._carry_leased(cohort)
            except StoreError as error:
                LOG.warning("batches_not_read: %s", error.code)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), self._parts.poll_seconds)

    async def _carry_leased(self, cohort: Cohort) -> None:
        parts = self._parts
        if not await self._is_ours(cohort):
            return
        try:
            await self.carry(cohort)
        except SystemicJudgeError as error:
            await parts.cohorts.pause(cohort.id, reason=error.code)
        except JudgeError as error:
            LOG.warning("batch_waits: %s", error.code)

    async def _is_ours(self, cohort: Cohort) -> bool:
        """Whether this process is to carry it, for some minutes more."""
        parts = self._parts
        return await parts.batches.lease(cohort.id, holder=parts.holder, seconds=LEASE_SECONDS)

    async def carry(self, cohort: Cohort) -> None:
        """Do what can be done for a cohort now.

        Raises:
            JudgeError: The provider cannot be used now, or until an operator acts.
            StoreError: The database cannot be used.
        """
        batches = await self._parts.batches.batches(cohort.id)
        if cohort.status is CohortStatus.CANCELLED:
            await self._call_off(batches)
            return
        rubric = await self._pinned(cohort)
        if rubric is None:
            await self._parts.cohorts.pause(cohort.id, reason=RUBRIC_GONE)
            return
        cohort = await self._parts.cohorts.start(cohort.id)
        for batch in batches:
            await self._look_after(cohort, rubric, batch)
        if not await self._hand_in(cohort, rubric, batches):
            return
        batches = await self._parts.batches.batches(cohort.id)
        if all(one.state is BatchState.OVER for one in batches):
            await self._parts.batches.go_live(cohort.id)
            await self._parts.engine.submit(cohort.id)

    async def _call_off(self, batches: Sequence[ProviderBatch]) -> None:
        for batch in batches:
            if batch.state is BatchState.OVER:
                continue
            provider_id = batch.provider_id or await self._parts.endpoint.find(batch.key)
            if provider_id is not None:
                await self._parts.endpoint.cancel(provider_id)
            await self._parts.batches.change(batch.key, state=BatchState.OVER)

    async def _pinned(self, cohort: Cohort) -> Rubric | None:
        try:
            return await self._parts.rubrics.version(cohort.rubric_id, cohort.rubric_digest)
        except NotFoundError:
            return None

    async def _look_after(self, cohort: Cohort, rubric: Rubric, batch: ProviderBatch) -> None:
        """Take a batch a step further: find or send it again, or read what came of it."""
        parts = self._parts
        if batch.state is BatchState.MAKING:
            provider_id = await parts.endpoint.find(batch.key)
            if provider_id is None:
                await self._send_again(cohort, rubric, batch)
            else:
                await self._sent(batch, provider_id)
        elif batch.state is BatchState.SENT and batch.provider_id is not None:
            look = await parts.endpoint.look(batch.provider_id)
            if look.is_over:
                if look.output is not None:
                    await self._harvest(cohort, rubric, parts.endpoint.replies(look.output))
                await parts.batches.change(batch.key, state=BatchState.OVER)

    async def _sent(self, batch: ProviderBatch, provider_id: str) -> None:
        await self._parts.batches.change(batch.key, state=BatchState.SENT, provider_id=provider_id)

    async def _send_again(self, cohort: Cohort, rubric: Rubric, batch: ProviderBatch) -> None:
        """Write and send the file of a batch that never reached the provider."""
        with self._parts.endpoint.parcel() as parcel:
            filling = self._filling()
            await filling.fill(parcel, cohort, rubric, lo=batch.lo, hi=batch.hi)
            if not parcel.requests:
                await self._parts.batches.change(batch.key, state=BatchState.OVER)
                return
            provider_id = await self._parts.endpoint.send(batch.key, parcel)
        await self._sent(batch, provider_id)

    def _filling(self) -> Filling:
        parts = self._parts
        return Filling(
            parts.cohorts,
            parts.endpoint,
            judges=parts.judges,
            clock=parts.clock,
            limits=parts.limits,
        )

    async def _hand_in(
        self, cohort: Cohort, rubric: Rubric, batches: Sequence[ProviderBatch]
    ) -> bool:
        """Send everything that is in no batch yet: whether all of it is on its way."""
        parts, lo = self._parts, max((one.hi for one in batches), default=0)
        filling, spoken_for = self._filling(), 0.0
        while lo < cohort.counts.total:
            if not await self._is_ours(cohort):
                return False
            with parts.endpoint.parcel() as parcel:
                load = await filling.fill(parcel, cohort, rubric, lo=lo, hi=cohort.counts.total)
                if parcel.requests:
                    reason = _over_budget(cohort, spoken_for, load.cost_usd)
                    if reason is not None:
                        await parts.cohorts.pause(cohort.id, reason=reason)
                        return False
                    spoken_for += load.cost_usd or 0.0
                    await self._send(cohort, parcel, lo=lo, hi=load.hi)
            lo = load.hi
        return True

    async def _send(self, cohort: Cohort, parcel: Parcel, *, lo: int, hi: int) -> None:
        """Keep a batch, then send it: in this order, or it could be paid twice."""
        key = self._parts.clock.new_id("bat")
        batch = ProviderBatch(key=key, cohort_id=cohort.id, lo=lo, hi=hi)
        await self._parts.batches.add(batch)
        await self._sent(batch, await self._parts.endpoint.send(key, parcel))

    async def _harvest(
        self, cohort: Cohort, rubric: Rubric, replies: AsyncIterator[tuple[str, Reply]]
    ) -> None:
        group: dict[int, Reply] = {}
        async for custom_id, reply in replies:
            index = index_of(cohort.id, custom_id)
            if index is not None:
                group[index] = reply
            if len(group) >= HARVEST:
                await self._is_ours(cohort)
                await self._store(cohort, rubric, group)
                group = {}
        if group:
            await self._store(cohort, rubric, group)

    async def _store(self, cohort: Cohort, rubric: Rubric, replies: Mapping[int, Reply]) -> None:
        answers = await self._parts.cohorts.pending_at(cohort.id, sorted(replies))
        results = []
        for answer in answers:
            record = await self._record(rubric, answer, replies[answer.index])
            if record.grade is not None:  # what cannot be read is asked for again, live
                results.append(NewResult(index=answer.index, record=record))
            await asyncio.sleep(0)
        if results:
            await self._parts.cohorts.put(cohort.id, results)

    async def _record(self, rubric: Rubric, answer: CohortAnswer, reply: Reply) -> GradeRecord:
        judge = PreparedJudge(self._parts.endpoint.identity(rubric), reply)
        judges = replace(self._parts.judges, llm=judge)
        grader = AnswerGrader(judges=judges, clock=self._parts.clock)
        work = grader.begin(submission_of(answer), rubric)
        return await grader.grade(work, judge, RecentWork(1))


def _over_budget(cohort: Cohort, spoken_for: float, cost_usd: float | None) -> str | None:
    """Why a file may not be sent, if the cohort may cost only so much."""
    if cohort.max_cost_usd is None:
        return None
    if cost_usd is None or cohort.cost_usd is None:
        return PRICE_UNKNOWN
    over = cohort.cost_usd + spoken_for + cost_usd > cohort.max_cost_usd
    return BUDGET_REACHED if over else None
