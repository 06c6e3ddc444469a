"""One cohort in the batch lane, from its first file to the end of its last batch."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.domain.cohort import CohortStatus
from app.grading.cohorts.batches.harvest import Harvester
from app.grading.cohorts.batches.holding import Hold
from app.grading.cohorts.batches.planning import Course
from app.grading.cohorts.batches.ports import BatchStore, BatchView, ProviderBatch
from app.grading.cohorts.batches.sending import Sender
from app.grading.cohorts.halting import BATCH_UNSUPPORTED
from app.grading.cohorts.ports import CohortStore
from app.grading.cohorts.records import Cohort

LOG = logging.getLogger(__name__)

GROWTH = 1.5
GONE = "gone"
"""The outcome of a batch that the provider does not know any more."""
UNSENT = "unsent"
"""The outcome of a batch that was never made."""
ENDED = frozenset({CohortStatus.CANCELLED, CohortStatus.DONE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Polling:
    """How often to look after a batch: at first, and in the end; ever less often in between."""

    first_seconds: float = 30.0
    longest_seconds: float = 600.0

    def after(self, wait: float | None) -> float:
        """The wait that comes after that one; None stands for the first."""
        return self.first_seconds if wait is None else min(self.longest_seconds, wait * GROWTH)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchParts:
    """What tending needs."""

    cohorts: CohortStore
    batches: BatchStore
    sender: Sender
    harvester: Harvester
    polling: Polling
    clock: Callable[[], float] = time.monotonic


@dataclass(slots=True)
class Tender:
    """Tends one cohort, under a lease."""

    parts: BatchParts
    cohort_id: str
    hold: Hold
    course: Course | None = None
    _next_look: dict[str, float] = field(default_factory=dict)
    _waits: dict[str, float] = field(default_factory=dict)
    _told: set[str] = field(default_factory=set)

    async def step(self) -> bool:
        """Do what can be done now: whether the batch lane is done with the cohort.

        Raises:
            PausingError: The cohort is to be paused.
            HaltedPlanError: It was stopped meanwhile.
            BatchUnsupportedError: The endpoint has no batches.
            LeaseLostError: Another process tends it by now.
            TouchstoneError: The provider or the database cannot be used.
        """
        self.hold.check()
        cohort = await self.parts.cohorts.get(self.cohort_id)
        if cohort.status is CohortStatus.READY:
            cohort = await self.parts.cohorts.start(self.cohort_id)
        for batch in await self._open():
            if self._is_due(cohort, batch):
                self._put_off(batch)
                await self._look_after(cohort, batch)
        cohort = await self.parts.cohorts.get(self.cohort_id)
        if cohort.status.is_to_do and not (self.course and self.course.is_planned):
            await self._send_next(cohort)
        return await self._finished(cohort)

    async def abandon(self) -> bool:
        """The endpoint has no batches: pause it, and let it go on live once it is resumed.

        Returns:
            Whether the batch lane is done with the cohort: no batch of it was made before.
        """
        await self.parts.cohorts.pause(self.cohort_id, reason=BATCH_UNSUPPORTED)
        for batch in await self._open():
            if batch.provider_id is None:
                await self.parts.batches.note(batch.key, outcome=UNSENT)
        if await self._open():
            return False
        await self.parts.batches.finish(self.cohort_id)
        return True

    async def _send_next(self, cohort: Cohort) -> None:
        sent = await self.parts.batches.of(self.cohort_id)
        if any(one.provider_id is None and one.outcome is None for one in sent):
            return  # one is on its way: it is gone on with before the next
        course, self.course = self.course, None  # what is half done is begun anew
        self.course = await self.parts.sender.send_next(cohort, course, sent, self.hold)

    async def _finished(self, cohort: Cohort) -> bool:
        is_planned = self.course is not None and self.course.is_planned
        if not (is_planned or cohort.status in ENDED) or await self._open():
            return False
        await self.parts.batches.finish(self.cohort_id)
        LOG.info("batches_over")
        return True

    async def _look_after(self, cohort: Cohort, batch: ProviderBatch) -> None:
        if batch.provider_id is None:
            await self._go_on(cohort, batch)
            return
        provider, batches = self.parts.sender.provider, self.parts.batches
        view = await provider.look(batch.provider_id)
        if view is None:
            await batches.note(batch.key, outcome=GONE)
        elif view.is_over:
            await self._take_in(cohort, batch, view)
        elif cohort.status in ENDED and batch.key not in self._told:
            await provider.cancel(batch.provider_id)
            self._told.add(batch.key)

    async def _go_on(self, cohort: Cohort, batch: ProviderBatch) -> None:
        """A batch that this or another process began to send."""
        if cohort.status.is_to_do:
            self._told.discard(batch.key)
            if not await self.parts.sender.send_on(batch, self.hold):
                self.course = None
            self._next_look.pop(batch.key, None)
        elif cohort.status in ENDED:
            provider_id = await self.parts.sender.provider.find(batch.key, since=batch.created_at)
            if provider_id is None:
                await self.parts.batches.note(batch.key, outcome=UNSENT)
            else:
                await self.parts.batches.note(batch.key, provider_id=provider_id)
                self._next_look.pop(batch.key, None)

    async def _take_in(self, cohort: Cohort, batch: ProviderBatch, view: BatchView) -> None:
        left = await self.parts.harvester.harvest(cohort, batch, view, self.hold)
        if left and (await self.parts.cohorts.get(self.cohort_id)).status not in ENDED:
            return  # the cohort is paused: replies that need a repair wait for it
        await self.parts.batches.note(batch.key, outcome=view.status)
        LOG.info("batch_over: %s", view.status)
        await self.parts.sender.provider.clear(view.files)

    async def _open(self) -> Sequence[ProviderBatch]:
        sent = await self.parts.batches.of(self.cohort_id)
        return [one for one in sent if one.outcome is None]

    def _is_due(self, cohort: Cohort, batch: ProviderBatch) -> bool:
        if cohort.status in ENDED and batch.key not in self._told:
            return True
        return self.parts.clock() >= self._next_look.get(batch.key, 0.0)

    def _put_off(self, batch: ProviderBatch) -> None:
        wait = self.parts.polling.after(self._waits.get(batch.key))
        self._waits[batch.key] = wait
        self._next_look[batch.key] = self.parts.clock() + wait
