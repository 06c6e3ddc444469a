from __future__ import annotations

from pathlib import Path

import pytest

from app.adapters.files.packaged import packaged
from app.adapters.reports.published import PublishedReports
from app.domain.evaluation_errors import ReportInvalidError

FOLDER = packaged("docs/agreement")


def test_every_report_is_read_once_and_the_floors_are_none() -> None:
    published = PublishedReports(FOLDER)
    names = {path.stem for path in FOLDER.glob("*.json")} - {"floors"}
    assert published.all().keys() == names
    assert published.all() is published.all()


def test_a_folder_without_reports_holds_none(tmp_path: Path) -> None:
    assert PublishedReports(tmp_path).all() == {}


def test_a_file_that_is_no_report_is_named(tmp_path: Path) -> None:
    (tmp_path / "odd.json").write_text("[]")
    with pytest.raises(ReportInvalidError, match=r"odd\.json is no report"):
        PublishedReports(tmp_path).all()
