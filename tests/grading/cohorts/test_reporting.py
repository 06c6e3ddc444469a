from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from app.domain.cohort_report import CohortReport
from app.domain.errors import CohortNotFoundError, RubricNotFoundError
from app.grading.cohorts.records import NewResult
from app.grading.cohorts.reporting import KEPT, KEPT_SECONDS, CohortReports
from app.grading.ports import CopyFinder
from tests.cohort_results import RUBRIC, a_cancelled_result, a_cohort, a_result
from tests.fakes.clock import FixedClock
from tests.fakes.cohort_store import FakeCohortStore
from tests.fakes.copies import EqualTexts
from tests.fakes.rubrics import InMemoryRubricLibrary
from tests.records import a_record
from tests.stored_cohorts import stored


class Desk:
    """Reports on a store in memory; `made` counts how often one was really made."""

    def __init__(self, *, seconds_a_report: float = 0.0) -> None:
        self.clock = FixedClock()
        self.store = FakeCohortStore(self.clock)
        self.rubrics = InMemoryRubricLibrary(RUBRIC)
        self.made = 0
        self._seconds = seconds_a_report
        self.reports = CohortReports(
            store=self.store, rubrics=self.rubrics, make_finder=self._finder, clock=self.clock
        )

    def _finder(self, ideal_response: str) -> CopyFinder:
        self.made += 1
        self.clock.advance(self._seconds)
        return EqualTexts(ideal_response)


def test_a_report_is_on_its_cohort_and_all_its_results() -> None:
    async def check() -> None:
        desk = Desk()
        results = [a_result(n, answer="Said twice.") for n in range(3)] + [a_cancelled_result(3)]
        report = await desk.reports.report(await stored(desk.store, results))
        assert (report.subject.name, report.subject.rubric_title) == ("Spring round", RUBRIC.title)
        assert report.subject.written_at == "2026-01-01T12:00:00+00:00"
        assert (report.counts.total, report.counts.graded, report.counts.cancelled) == (4, 3, 0)
        (group,) = report.near_duplicates.largest
        assert [one.excerpt for one in group.members] == ["Said twice."] * 3

    asyncio.run(check())


def test_a_report_is_given_again_until_a_result_comes() -> None:
    async def check() -> None:
        desk = Desk()
        cohort_id = await stored(desk.store, [a_result(0), a_cancelled_result(1)])
        first = await desk.reports.report(cohort_id)
        assert await desk.reports.report(cohort_id) is first
        await desk.store.put(cohort_id, [NewResult(index=1, record=a_record(2))])
        assert (await desk.reports.report(cohort_id)).counts.graded == 2
        assert desk.made == 2

    asyncio.run(check())


def test_a_deleted_grade_leaves_the_report_before_long() -> None:
    async def check() -> None:
        desk = Desk()
        cohort_id = await stored(desk.store, [a_result(0), a_result(1)])
        await desk.reports.report(cohort_id)
        await desk.store.grades.delete(a_record(1).id)
        desk.clock.advance(KEPT_SECONDS)
        report = await desk.reports.report(cohort_id)
        assert (report.deleted, report.scores.answers) == (1, 1)

    asyncio.run(check())


def test_a_report_that_took_long_is_kept_as_long() -> None:
    async def check() -> int:
        desk = Desk(seconds_a_report=60.0)
        cohort_id = await stored(desk.store, [a_result(0)])
        await desk.reports.report(cohort_id)
        desk.clock.advance(59.0)
        await desk.reports.report(cohort_id)
        assert desk.made == 1
        desk.clock.advance(1.0)
        await desk.reports.report(cohort_id)
        return desk.made

    assert asyncio.run(check()) == 2


def test_a_report_stays_on_the_version_that_the_cohort_was_made_with() -> None:
    async def check() -> CohortReport:
        desk = Desk()
        cohort_id = await stored(desk.store, [a_result(0)])
        changed = RUBRIC.model_copy(update={"version": "1.1.0"})
        changed.__dict__.pop("digest", None)
        desk.reports._rubrics = InMemoryRubricLibrary(RUBRIC, changed)
        return await desk.reports.report(cohort_id)

    assert asyncio.run(check()).subject.rubric_version == RUBRIC.version


def test_who_asks_at_the_same_time_gets_the_same_report() -> None:
    async def check() -> None:
        desk = Desk()
        cohort_id = await stored(desk.store, [a_result(0)])
        reports = await asyncio.gather(*(desk.reports.report(cohort_id) for _ in range(5)))
        assert desk.made == 1
        assert all(one is reports[0] for one in reports)

    asyncio.run(check())


def test_only_a_few_reports_are_kept() -> None:
    async def check() -> int:
        desk = Desk()
        ids = [
            await stored(desk.store, [replace(a_result(n), index=0)], cohort=a_cohort(n))
            for n in range(KEPT + 1)
        ]
        for cohort_id in ids:
            await desk.reports.report(cohort_id)
        await desk.reports.report(ids[-1])
        assert desk.made == KEPT + 1
        await desk.reports.report(ids[0])
        return desk.made

    assert asyncio.run(check()) == KEPT + 2


def test_there_is_no_report_without_a_cohort_or_a_rubric() -> None:
    async def check() -> None:
        desk = Desk()
        with pytest.raises(CohortNotFoundError):
            await desk.reports.report("coh_none")
        cohort = a_cohort(rubric_id="gone")
        cohort_id = await stored(desk.store, [a_result(0)], cohort=cohort)
        with pytest.raises(RubricNotFoundError):
            await desk.reports.report(cohort_id)

    asyncio.run(check())
