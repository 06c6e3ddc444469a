from __future__ import annotations

from pathlib import Path

import pytest

from app.adapters.files.agreement_floors import floors_of
from app.domain.agreement_floors import FigureFloor
from app.domain.evaluation_errors import ReportInvalidError


def a_file(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "floors.json"
    file.write_text(text)
    return file


def test_floors_are_kept_by_report_and_figure(tmp_path: Path) -> None:
    file = a_file(tmp_path, '{"r--llm": {"score.pearson": {"at_least": 0.8}}}')
    assert floors_of(file, "r--llm") == {"score.pearson": FigureFloor(at_least=0.8)}


def test_a_report_without_floors_is_told_which_have_some(tmp_path: Path) -> None:
    file = a_file(tmp_path, '{"r--llm": {}}')
    with pytest.raises(ReportInvalidError, match=r"no floors for r--embedded; .* of: r--llm"):
        floors_of(file, "r--embedded")


@pytest.mark.parametrize("text", ["", "[]", '{"r": {"f": {"least": 1}}}', '{"r": {"f": "1"}}'])
def test_what_holds_no_floors_is_an_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(ReportInvalidError, match=r"floors\.json"):
        floors_of(a_file(tmp_path, text), "r")


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReportInvalidError, match="cannot be read"):
        floors_of(tmp_path / "missing.json", "r")
