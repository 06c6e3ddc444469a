"""A batch on its way to the provider: kept here before it is made there, so none is paid twice."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.rubric import Rubric
from app.grading.answering import AnswerGrader
from app.grading.cohorts.batches.holding import Hold
from app.grading.cohorts.batches.planning import Course, HaltedPlanError, Planner
from app.grading.cohorts.batches.ports import (
    BatchProvider,
    BatchStore,
    ProviderBatch,
    RequestFile,
)
from app.grading.cohorts.grading import CohortGrader
from app.grading.cohorts.halting import BUDGET_REACHED, PRICE_UNKNOWN, RUBRIC_GONE, PausingError
from app.grading.cohorts.ports import CohortStore
from app.grading.cohorts.records import Cohort
from app.grading.judges import Judges
from app.grading.ports import Clock, GradeStore

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Makes batches of one cohort after the other."""

    cohorts: CohortStore
    batches: BatchStore
    grades: GradeStore
    grader: CohortGrader
    judges: Judges
    provider: BatchProvider
    clock: Clock

    async def send_next(
        self, cohort: Cohort, course: Course | None, sent: Sequence[ProviderBatch], hold: Hold
    ) -> Course:
        """Make the next batch of a cohort, if there is anything to send and money for it.

        Args:
            cohort: A cohort that is to be graded.
            course: How far it is; None where this process does not know.
            sent: Its batches so far.
            hold: The lease under which this is done.

        Raises:
            PausingError: The cohort is to be paused.
            BatchUnsupportedError: The endpoint has no batches.
            HaltedPlanError: The cohort was stopped meanwhile.
            JudgeError: The provider does not take it now.
        """
        planner = await self._planner(cohort)
        if course is None:
            course = await planner.course(max((one.hi for one in sent), default=0))
        lo = course.cursor
        with self.provider.file(room_usd=self._room(cohort, sent)) as file:
            await planner.fill(course, file)
            if file.count:
                batch = self._batch(planner, file, lo, course.cursor)
                await self._send(batch, file, hold)
            elif course.turned_away is not None and not _open(sent):
                raise PausingError(BUDGET_REACHED)
        return course

    async def send_on(self, batch: ProviderBatch, hold: Hold) -> bool:
        """Go on with a batch that was kept, but of which the provider's id is not known.

        Returns:
            Whether it is there now; else it never was, and its answers are to be planned anew.
        """
        if batch.file_id is None:
            await self.batches.forget(batch.key)
            return False
        provider_id = await self.provider.find(batch.key, since=batch.created_at)
        if provider_id is None:
            hold.check()
            provider_id = await self.provider.create(batch.file_id, key=batch.key)
        await self.batches.note(batch.key, provider_id=provider_id)
        return True

    async def _send(self, batch: ProviderBatch, file: RequestFile, hold: Hold) -> None:
        cohort = await self.cohorts.get(batch.cohort_id)
        if not cohort.status.is_to_do:
            raise HaltedPlanError(cohort.id)
        hold.check()
        await self.batches.add(batch)
        file_id = await self.provider.upload(file, key=batch.key)
        await self.batches.note(batch.key, file_id=file_id)
        hold.check()
        provider_id = await self.provider.create(file_id, key=batch.key)
        await self.batches.note(batch.key, provider_id=provider_id)
        LOG.info("batch_sent: %d requests", batch.requests)

    async def _planner(self, cohort: Cohort) -> Planner:
        judge = self.judges.choose("llm")
        return Planner(
            cohort=cohort,
            rubric=await self._rubric(cohort),
            judge=judge,
            answers=AnswerGrader(judges=self.judges, clock=self.clock),
            grader=self.grader,
            grades=self.grades,
            batches=self.batches,
            provider=self.provider,
        )

    async def _rubric(self, cohort: Cohort) -> Rubric:
        rubric = await self.grader.pinned(cohort)
        if rubric is None:
            raise PausingError(RUBRIC_GONE)
        return rubric

    def _room(self, cohort: Cohort, sent: Sequence[ProviderBatch]) -> float | None:
        """What the next batch may cost; None for no limit."""
        if cohort.max_cost_usd is None:
            return None
        if cohort.cost_usd is None or not self.provider.is_priced:
            raise PausingError(PRICE_UNKNOWN)
        coming = sum(one.estimate_usd or 0.0 for one in _open(sent))
        return cohort.max_cost_usd - cohort.cost_usd - coming

    def _batch(self, planner: Planner, file: RequestFile, lo: int, hi: int) -> ProviderBatch:
        identity = planner.judge.identity(planner.rubric)
        return ProviderBatch(
            key=self.clock.new_id("bat"),
            cohort_id=planner.cohort.id,
            lo=lo,
            hi=hi,
            requests=file.count,
            estimate_usd=file.estimate_usd,
            model=identity.model,
            prompt_digest=identity.prompt_digest,
            created_at=self.clock.now(),
        )


def _open(batches: Sequence[ProviderBatch]) -> list[ProviderBatch]:
    return [one for one in batches if one.outcome is None]
