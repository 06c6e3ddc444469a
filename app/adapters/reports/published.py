"""The reports on agreement that are published with the service."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from app.adapters.reports.documents import read_report
from app.domain.agreement import AgreementReport

FLOORS = "floors.json"
"""Stands in the same folder and is no report."""


class PublishedReports:
    """A folder of reports in JSON, read when they are first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def all(self) -> dict[str, AgreementReport]:
        """Every report by the name of its file, in order.

        Raises:
            ReportInvalidError: One of them cannot be read.
        """
        return self._reports

    @cached_property
    def _reports(self) -> dict[str, AgreementReport]:
        paths = sorted(self._folder.glob("*.json"))
        return {path.stem: read_report(path) for path in paths if path.name != FLOORS}
