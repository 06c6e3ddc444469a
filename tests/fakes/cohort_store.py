"""A store of cohorts in memory."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime
from typing import Any

from app.domain.access import DEFAULT_TENANT
from app.domain.audit import LOCAL_ACTOR
from app.domain.cohort import CohortAnswer, CohortStatus
from app.domain.errors import (
    CohortNotFoundError,
    CohortStateError,
    StoreError,
    StoreUnavailableError,
)
from app.domain.grade import Status
from app.grading.cohorts.records import (
    Cohort,
    CohortResult,
    NewResult,
    Receipt,
    ResultPage,
    ResultSummary,
    SummaryView,
)
from app.grading.ports import Clock, IdempotencyKey, Page
from tests.fakes.clock import FixedClock
from tests.fakes.cohort_records import keep_records, result_at, summary_at
from tests.fakes.kept_cohort import (
    KeptCohort,
    Shelves,
    charged,
    emptied,
    ended,
    is_shown,
    made_by,
    place,
    refuse,
)
from tests.fakes.memory_store import InMemoryGradeStore

RECEIVING, READY, RUNNING = CohortStatus.RECEIVING, CohortStatus.READY, CohortStatus.RUNNING
PAUSED, DONE, CANCELLED = CohortStatus.PAUSED, CohortStatus.DONE, CohortStatus.CANCELLED


class FakeCohortStore:
    """Implements the `CohortStore` port: the same promises as the database, without the disk.

    Attributes:
        grades: Where the records are kept.
        is_available: Set to False, every method raises StoreUnavailableError.
    """

    def __init__(
        self, clock: Clock | None = None, *, grades: InMemoryGradeStore | None = None
    ) -> None:
        self.grades = grades or InMemoryGradeStore(clock)
        self._clock = clock or FixedClock()
        self._shelves = Shelves()
        self._tenant: str | None = DEFAULT_TENANT

    def of(self, tenant: str) -> FakeCohortStore:
        """The same store for the cohorts of another tenant."""
        return self._bound(tenant)

    def of_all(self) -> FakeCohortStore:
        return self._bound(None)

    def _bound(self, tenant: str | None) -> FakeCohortStore:
        bound = copy(self)
        bound._tenant = tenant
        return bound

    @property
    def is_available(self) -> bool:
        return self._shelves.is_open

    @is_available.setter
    def is_available(self, value: bool) -> None:
        self._shelves.is_open = value

    @property
    def _cohorts(self) -> dict[str, KeptCohort]:
        return self._shelves.cohorts

    async def create(self, cohort: Cohort, key: IdempotencyKey | None = None) -> Receipt:
        """Keep a new cohort, or find the one that the key made."""
        self._check()
        ours = [one for one in self._cohorts.values() if self._is_ours(one.cohort.id)]
        earlier = made_by(ours, key)
        if earlier is not None:
            return Receipt(cohort=earlier.current(), chain=earlier.chain, is_new=False)
        if cohort.id in self._cohorts:
            raise StoreError("A cohort with this id is stored already.")
        mine = replace(emptied(cohort), tenant=self._tenant or cohort.tenant)
        kept = KeptCohort(cohort=mine, received_at=self._clock.now(), key=key)
        self._cohorts[cohort.id] = kept
        return Receipt(cohort=kept.current(), chain="", is_new=True)

    async def append(self, cohort_id: str, answers: Sequence[CohortAnswer], *, chain: str) -> None:
        """Take in the next answers."""
        kept = self._find(cohort_id)
        indexes, next_index = [one.index for one in answers], len(kept.answers)
        if kept.cohort.status is not RECEIVING:
            raise CohortStateError("The cohort takes in no more answers.")
        if indexes != list(range(next_index, next_index + len(indexes))):
            raise CohortStateError("Another upload has gone on with this cohort.")
        kept.answers += answers
        kept.chain, kept.received_at = chain, self._clock.now()

    async def seal(self, cohort_id: str, *, columns: Sequence[str]) -> Cohort:
        """All answers are in; without any, the cohort is done."""
        kept = self._find(cohort_id)
        if kept.cohort.status is RECEIVING:
            kept.cohort = replace(kept.cohort, status=READY, columns=tuple(columns))
            self._end_with_last(kept)
        return kept.current()

    async def get(self, cohort_id: str) -> Cohort:
        """The cohort with that id."""
        return self._find(cohort_id).current()

    async def page(self, *, limit: int, after: str | None) -> Page[Cohort]:
        """At most `limit` cohorts, newest first, older than the cohort id `after`."""
        self._check()
        ids = sorted(filter(self._is_ours, self._cohorts), reverse=True)
        found = [one for one in ids if after is None or one < after]
        items = [self._cohorts[one].current() for one in found[:limit]]
        return Page(items=items, next_after=items[-1].id if len(found) > limit else None)

    async def to_do(self) -> Sequence[Cohort]:
        """Every cohort that is ready or running, oldest first."""
        self._check()
        cohorts = (self._cohorts[one].current() for one in sorted(self._cohorts))
        return [cohort for cohort in cohorts if cohort.status.is_to_do]

    async def start(self, cohort_id: str) -> Cohort:
        """Note that a cohort which is ready is running now."""
        return self._move(cohort_id, status=RUNNING, only={READY})

    async def pending(self, cohort_id: str, *, start: int, limit: int) -> Sequence[CohortAnswer]:
        """Answers to be graded live, by index, from the index `start` on."""
        kept = self._find(cohort_id)
        start = len(kept.answers) if kept.cohort.is_batching else start
        return [one for one in kept.answers[start:] if one.index not in kept.results][:limit]

    async def pending_at(self, cohort_id: str, indexes: Sequence[int]) -> Sequence[CohortAnswer]:
        """Those of the answers at some places that have no result."""
        pending = await self.pending(cohort_id, start=0, limit=len(self._find(cohort_id).answers))
        return [one for one in pending if one.index in indexes]

    async def put(self, cohort_id: str, results: Sequence[NewResult]) -> Cohort:
        """Keep results that are new, with their records."""
        kept = self._find(cohort_id)
        first = {one.index: one for one in reversed(results)}
        if not all(0 <= index < len(kept.answers) for index in first):
            raise StoreError("There is no answer at this place.")
        new = [one for index, one in sorted(first.items()) if index not in kept.results]
        await keep_records(self._grades_of(kept), [one.record for one in new])
        for one in new:
            kept.last_seq += 1
            kept.results[one.index] = ended(one.record, kept.last_seq)
        kept.cohort = charged(kept.cohort, [one.record for one in new])
        self._end_with_last(kept)
        return kept.current()

    async def pause(self, cohort_id: str, *, reason: str) -> Cohort:
        """Let nothing more be graded."""
        return self._move(cohort_id, status=PAUSED, only={READY, RUNNING}, paused_reason=reason)

    async def resume(self, cohort_id: str, *, max_cost_usd: float | None = None) -> Cohort:
        """Go on with a paused cohort."""
        kept = self._find(cohort_id)
        refuse(kept, {RECEIVING, DONE, CANCELLED})
        if max_cost_usd is not None:
            kept.cohort = replace(kept.cohort, max_cost_usd=max_cost_usd)
        return self._move(cohort_id, status=READY, only={PAUSED}, paused_reason=None)

    async def cancel(self, cohort_id: str) -> Cohort:
        """End it."""
        refuse(self._find(cohort_id), {DONE})
        only = {RECEIVING, READY, RUNNING, PAUSED}
        now = self._clock.now()
        return self._move(
            cohort_id, status=CANCELLED, only=only, paused_reason=None, finished_at=now
        )

    async def retry(self, cohort_id: str) -> Cohort:
        """Open the failed answers again."""
        kept = self._find(cohort_id)
        refuse(kept, {RECEIVING, CANCELLED})
        failed = {i: one for i, one in kept.results.items() if one.status is Status.FAILED}
        for index, one in failed.items():
            kept.former.append(one.grade_id)
            del kept.results[index]
        if failed:
            self._move(cohort_id, status=READY, only={DONE}, finished_at=None)
        return kept.current()

    async def results(self, cohort_id: str, *, after: int | None, limit: int) -> ResultPage:
        """Results by index; cancelled answers are among them."""
        kept = self._find(cohort_id)
        start = 0 if after is None else after + 1
        everything = kept.cohort.status is CANCELLED
        indexes = (one.index for one in kept.answers[start:])
        found = [index for index in indexes if everything or index in kept.results]
        items = [await result_at(self._grades_of(kept), kept, index) for index in found[:limit]]
        return ResultPage(items=items, next_after=items[-1].index if len(found) > limit else None)

    async def results_since(self, cohort_id: str, *, seq: int, limit: int) -> ResultPage:
        """Results in the order in which they were stored."""
        kept = self._find(cohort_id)
        found = sorted((one.seq, index) for index, one in kept.results.items() if one.seq > seq)
        items = [await result_at(self._grades_of(kept), kept, index) for _, index in found[:limit]]
        return ResultPage(items=items, next_after=items[-1].seq if len(found) > limit else None)

    async def results_at(self, cohort_id: str, indexes: Sequence[int]) -> Sequence[CohortResult]:
        """The results at those places, by index."""
        kept = self._find(cohort_id)
        page = await self.results(cohort_id, after=None, limit=len(kept.answers))
        return [one for one in page.items if one.index in set(indexes)]

    async def summaries(
        self, cohort_id: str, *, after: int | None, limit: int, view: SummaryView | None = None
    ) -> Sequence[ResultSummary]:
        """Lines of a table of results."""
        kept = self._find(cohort_id)
        view = view or SummaryView()
        lines = [await summary_at(self._grades_of(kept), kept, index) for index in kept.results]
        found = sorted(
            (one for one in lines if is_shown(one, view)),
            key=lambda one: place(view.order, one.index, one.score),
        )
        if after is not None:
            last = kept.results.get(after)
            end = place(view.order, after, last.score if last else None)
            found = [one for one in found if place(view.order, one.index, one.score) > end]
        return found[:limit]

    async def discard_unsealed(self, *, before: datetime) -> int:
        """Remove cohorts whose upload stopped before that time."""
        self._check()
        stopped = [
            one
            for one, kept in self._cohorts.items()
            if kept.cohort.status is RECEIVING and kept.received_at < before
        ]
        for cohort_id in stopped:
            await self.of_all().delete(cohort_id)
        return len(stopped)

    async def delete(self, cohort_id: str, *, actor: str = LOCAL_ACTOR) -> None:  # noqa: ARG002 - it keeps no trail
        """Remove a cohort and all that belongs to it."""
        kept = self._find(cohort_id)
        del self._cohorts[cohort_id]
        grades = self._grades_of(kept)
        for grade_id in [*kept.former, *(one.grade_id for one in kept.results.values())]:
            grades.forget(grade_id)

    def _move(self, cohort_id: str, *, only: Collection[CohortStatus], **fields: Any) -> Cohort:  # noqa: ANN401 - any field
        kept = self._find(cohort_id)
        if kept.cohort.status in only:
            kept.cohort = replace(kept.cohort, **fields)
        return kept.current()

    def _end_with_last(self, kept: KeptCohort) -> None:
        is_open = kept.cohort.status in {READY, RUNNING, PAUSED}
        if is_open and len(kept.results) == len(kept.answers):
            kept.cohort = replace(
                kept.cohort, status=DONE, paused_reason=None, finished_at=self._clock.now()
            )

    def _grades_of(self, kept: KeptCohort) -> InMemoryGradeStore:
        return self.grades.of(kept.cohort.tenant)

    def _find(self, cohort_id: str) -> KeptCohort:
        self._check()
        if not self._is_ours(cohort_id):
            raise CohortNotFoundError(cohort_id)
        return self._cohorts[cohort_id]

    def _is_ours(self, cohort_id: str) -> bool:
        kept = self._cohorts.get(cohort_id)
        return kept is not None and self._tenant in {None, kept.cohort.tenant}

    def _check(self) -> None:
        if not self.is_available:
            raise StoreUnavailableError("The database cannot be reached.")
