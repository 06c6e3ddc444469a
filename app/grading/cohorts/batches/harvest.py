"""The replies of a batch become results, as those of live calls do."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.cleaning import clean
from app.domain.cohort import CohortAnswer
from app.grading.cohorts.batches.holding import Hold
from app.grading.cohorts.batches.ports import (
    BatchProvider,
    BatchStore,
    BatchView,
    ProviderBatch,
    Replies,
)
from app.grading.cohorts.grading import CohortGrader
from app.grading.cohorts.handing import Came, Handed
from app.grading.cohorts.records import Cohort
from app.grading.records import JudgeIdentity

PAGE = 100
"""Replies that are graded together: as many as are stored together."""
PAGE_BESIDE = 8
"""The same where the embedded judge reads beside: it must not be late for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvester:
    """Grades what came. It may be done again at any time: what has a result is passed over."""

    batches: BatchStore
    provider: BatchProvider
    grader: CohortGrader
    cross_checks: bool

    async def harvest(
        self, cohort: Cohort, batch: ProviderBatch, view: BatchView, hold: Hold
    ) -> int:
        """Store what came: how many replies could not be used yet.

        Raises:
            JudgeError: The replies cannot be fetched now.
            StoreError: The database cannot be used.
            LeaseLostError: Another process does it by now.
        """
        if view.output_id is None:
            return 0
        left = 0
        async with self.provider.replies(view, cohort_id=cohort.id) as replies:
            start = batch.lo
            while page := await self._page(batch, start):
                hold.check()
                left += await self._grade(cohort, batch, page, replies)
                start = page[-1].index + 1
        return left

    async def _page(self, batch: ProviderBatch, start: int) -> list[CohortAnswer]:
        limit = PAGE_BESIDE if self.cross_checks else PAGE
        found = await self.batches.unsent(batch.cohort_id, start=start, limit=limit)
        return [one for one in found if one.index < batch.hi]

    async def _grade(
        self, cohort: Cohort, batch: ProviderBatch, page: list[CohortAnswer], replies: Replies
    ) -> int:
        came: dict[tuple[str, int], Came] = {}
        answers = []
        for one in page:
            found = await replies.of(one.index, samples=cohort.samples)
            if found:
                answers.append(one)
                text = clean(one.answer).text
                came |= {(text, sample): each for sample, each in found.items()}
        handed = Handed(came=came, finisher=self.provider, identity=_identity(batch))
        return len(answers) - await self.grader.grade(cohort.id, answers, handed)


def _identity(batch: ProviderBatch) -> JudgeIdentity:
    """The judge as it was when the batch was made."""
    return JudgeIdentity(
        kind="llm", model=batch.model, mode="chat", prompt_digest=batch.prompt_digest
    )
