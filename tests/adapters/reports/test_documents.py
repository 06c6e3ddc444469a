from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.adapters.reports.documents import comparison_json, read_report, report_json
from app.domain.evaluation_errors import ReportInvalidError
from tests.adapters.reports.samples import COMPARISON, REPORT


def test_a_report_comes_back_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    file.write_text(report_json(REPORT))
    assert read_report(file) == REPORT


def test_figures_and_answers_can_be_found_by_name() -> None:
    document = json.loads(report_json(REPORT))
    assert document["figures"]["score.pearson"]["value"] == 0.815
    assert document["outcomes"][0]["marks"]["levels"] == {"delivery": 2, "value": 2}
    assert document["outcomes"][0]["labels"]["score"] == 80


def test_a_comparison_names_what_got_better() -> None:
    document = json.loads(comparison_json(COMPARISON))
    assert document["changes"][0]["verdict"] == "better"
    assert document["changes"][0]["difference"]["low"] == 0.02


@pytest.mark.parametrize("text", ["", "{}", '{"subject": 1}'])
def test_what_is_no_report_is_an_error(tmp_path: Path, text: str) -> None:
    file = tmp_path / "report.json"
    file.write_text(text)
    with pytest.raises(ReportInvalidError, match="is no report in JSON"):
        read_report(file)


def test_a_missing_report_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReportInvalidError, match="cannot be read"):
        read_report(tmp_path / "missing.json")
