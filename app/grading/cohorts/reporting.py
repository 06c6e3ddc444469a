"""Reports on stored cohorts: read from the store, and kept for a while."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from weakref import WeakValueDictionary

from app.domain.cohort_report import CohortReport, CohortSubject
from app.domain.rubric import Rubric
from app.grading.cohorts.export import result_pages
from app.grading.cohorts.ports import CohortStore
from app.grading.cohorts.records import Cohort, CohortResult
from app.grading.cohorts.report import CohortReporter, read_report
from app.grading.ports import Clock, CopyFinder, RubricLibrary

MakeFinder = Callable[[str], CopyFinder]
"""Makes a new finder of copies; it is given the ideal response."""

KEPT_SECONDS: Final = 15.0
"""How long a report is kept at least; one that took longer is kept as long as it took."""
KEPT: Final = 8
"""How many reports are kept."""
LARGE: Final = 50_000
"""Answers from which one cohort's report waits for another's: each takes a core and memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """A report, what it was made from, and when it is too old."""

    cohort: Cohort
    rubric: Rubric
    report: CohortReport
    until: datetime


class CohortReports:
    """Makes reports, one at a time of each cohort.

    A report is given again as long as nothing of the cohort has changed, but not for long: a grade
    that is deleted changes no cohort, and its text must go from the report too.
    """

    def __init__(
        self, *, store: CohortStore, rubrics: RubricLibrary, make_finder: MakeFinder, clock: Clock
    ) -> None:
        self._store = store
        self._rubrics = rubrics
        self._make_finder = make_finder
        self._clock = clock
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._large = asyncio.Semaphore(1)

    def of(self, tenant: str) -> CohortReports:
        """The same for the cohorts of a tenant. What is kept is kept for all of them together."""
        bound = copy(self)
        bound._store = self._store.of(tenant)  # noqa: SLF001 - a copy of itself
        bound._rubrics = self._rubrics.of(tenant)  # noqa: SLF001 - a copy of itself
        return bound

    async def report(self, cohort_id: str) -> CohortReport:
        """What the cohort's results come to so far.

        Items are those of the rubric that the cohort was made with.

        Raises:
            NotFoundError: There is no such cohort, or its rubric is not there any more.
            StoreUnavailableError: The database cannot be used.
        """
        async with self._turns.setdefault(cohort_id, asyncio.Lock()):
            cohort = await self._store.get(cohort_id)
            rubric = await self._rubrics.version(cohort.rubric_id, cohort.rubric_digest)
            kept = self._kept.get(cohort_id)
            if kept and self._is_fresh(kept, cohort, rubric):
                return kept.report
            async with self._place(cohort):
                return await self._made(cohort, rubric)

    def _is_fresh(self, kept: _Kept, cohort: Cohort, rubric: Rubric) -> bool:
        is_same = kept.cohort == cohort and kept.rubric.digest == rubric.digest
        return is_same and self._clock.now() < kept.until

    def _place(self, cohort: Cohort) -> AbstractAsyncContextManager[object]:
        return self._large if cohort.counts.done >= LARGE else nullcontext()

    async def _made(self, cohort: Cohort, rubric: Rubric) -> CohortReport:
        started = self._clock.now()
        report = await read_report(
            result_pages(self._store, cohort.id),
            reporter=CohortReporter(rubric=rubric, finder=self._make_finder(rubric.ideal_response)),
            subject=_subject(cohort, rubric, started),
            look_up=lambda indexes: self._look_up(cohort.id, indexes),
            total=cohort.counts.total,
        )
        self._keep(cohort, rubric, report, started)
        return report

    def _keep(
        self, cohort: Cohort, rubric: Rubric, report: CohortReport, started: datetime
    ) -> None:
        now = self._clock.now()
        until = now + max(now - started, timedelta(seconds=KEPT_SECONDS))
        self._kept[cohort.id] = _Kept(cohort=cohort, rubric=rubric, report=report, until=until)
        self._kept.move_to_end(cohort.id)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)

    async def _look_up(self, cohort_id: str, indexes: Sequence[int]) -> Mapping[int, CohortResult]:
        found = await self._store.results_at(cohort_id, indexes)
        return {one.index: one for one in found}


def _subject(cohort: Cohort, rubric: Rubric, now: datetime) -> CohortSubject:
    return CohortSubject(
        id=cohort.id,
        name=cohort.name,
        status=cohort.status,
        rubric_id=cohort.rubric_id,
        rubric_title=rubric.title,
        rubric_version=cohort.rubric_version,
        rubric_digest=cohort.rubric_digest,
        judge=cohort.judge,
        written_at=now.isoformat(timespec="seconds"),
    )
