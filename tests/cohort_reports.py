"""A report on a cohort whose answers are hostile."""

from __future__ import annotations

from app.domain.cohort import CohortStatus
from app.domain.cohort_report import CohortReport, CohortSubject
from app.domain.grade import Interval
from app.grading.cohorts.records import CohortResult
from app.grading.cohorts.report import CohortReporter
from tests.cohort_results import (
    RUBRIC,
    a_doubted_grade,
    a_failed_result,
    a_full_grade,
    a_result,
)
from tests.fakes.copies import EqualTexts

HOSTILE = (
    "</blockquote></details><script>alert('x')</script><img src=x onerror=alert(1)> "
    "\u202eمدير المشروع\u202c \N{BRIEFCASE} {{ 7 * 7 }} \x1b[31m &amp;"
)
SUBJECT = CohortSubject(
    id="coh_00000000000000000000000001",
    name="Spring <b>round</b>",
    status=CohortStatus.RUNNING,
    rubric_id=RUBRIC.id,
    rubric_title=RUBRIC.title,
    rubric_version=RUBRIC.version,
    rubric_digest=RUBRIC.digest,
    judge="embedded",
    written_at="2026-01-01T12:00:00+00:00",
)


def report_on(*results: CohortResult, total: int | None = None) -> CohortReport:
    """The report on these results, with the texts of near-duplicates."""
    finder = EqualTexts(RUBRIC.ideal_response)
    reporter = CohortReporter(rubric=RUBRIC, finder=finder)
    reporter.add(results)
    report = reporter.report(SUBJECT, total=total)
    return reporter.with_texts(report, {one.index: one for one in results})


RESULTS = (
    a_result(0, grade=a_full_grade(90.0, levels=(2, 2))),
    a_result(1, answer=RUBRIC.ideal_response),
    a_result(2, grade=a_full_grade(10.0, levels=(0, None), present=True)),
    a_result(3, answer=HOSTILE, reference="<i>Ann</i>", grade=a_doubted_grade(confidence=0.1)),
    a_result(
        4,
        answer=HOSTILE,
        grade=a_doubted_grade(confidence=0.9, interval=Interval(low=38.0, high=44.0)),
    ),
    a_failed_result(5),
)
A_REPORT = report_on(*RESULTS, total=9)
EMPTY = report_on(total=0)
