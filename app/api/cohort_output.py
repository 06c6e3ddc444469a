"""What the routes need to bring the results of cohorts out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from app.domain.cohort_report import CohortReport
from app.domain.rubric import Rubric
from app.grading.cohorts.export import ExportFormat, ResultWriter
from app.grading.cohorts.ports import CohortStore
from app.grading.cohorts.records import Cohort
from app.grading.cohorts.reporting import CohortReports


class MakeWriter(Protocol):
    """Makes what writes a cohort's results."""

    def __call__(
        self, export_format: ExportFormat, cohort: Cohort, rubric: Rubric, *, delimiter: str
    ) -> ResultWriter:
        """A writer of that format; only CSV has a delimiter."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortOutput:
    """What brings the results of cohorts out.

    Attributes:
        store: Where they are.
        reports: Makes reports on them.
        make_writer: Makes what writes them to a file.
        draw: Makes a page of a report, in HTML.
    """

    store: CohortStore
    reports: CohortReports
    make_writer: MakeWriter
    draw: Callable[[CohortReport], str]

    def of(self, tenant: str) -> CohortOutput:
        """The same for the cohorts of a tenant."""
        return replace(self, store=self.store.of(tenant), reports=self.reports.of(tenant))
