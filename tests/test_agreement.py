"""What is published about agreement, and that it does not fall unnoticed."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from app.adapters.files.agreement_floors import read_floors
from app.adapters.reports.documents import report_json
from app.domain.agreement_floors import shortfalls
from app.settings import Settings
from app.wiring import rubric_library
from app.wiring_evaluate import evaluate, labelled_answers
from scripts.agreement import DATA, FLOORS, FOLDER, labelled_sets, published, tables
from tests.adapters.reports.samples import REPORT

ROOT = Path(__file__).resolve().parents[1]
GUARDED = read_floors(FOLDER / FLOORS)
SETS = {one.name("embedded"): one for one in labelled_sets()}
KNOWN = {rubric.id for rubric in rubric_library(Settings()).all()}


@pytest.mark.anyio
@pytest.mark.parametrize("name", [name for name in GUARDED if "--embedded" in name])
async def test_the_embedded_judge_agrees_with_people_as_well_as_it_did(name: str) -> None:
    request = SETS[name].request("embedded", resamples=0)
    report = await evaluate(Settings(), request, lambda *_: None)
    assert shortfalls(GUARDED[name], report.figures) == ()


def test_every_floor_is_of_labelled_answers_there_are() -> None:
    assert {name for name in GUARDED if "--embedded" in name} <= SETS.keys()


@pytest.mark.parametrize("name", [name for name in SETS if SETS[name].rubric in KNOWN])
def test_labelled_answers_fit_their_rubric(name: str) -> None:
    request = SETS[name].request("embedded")
    rubric = rubric_library(Settings()).get(SETS[name].rubric)
    assert labelled_answers(Settings(), request, rubric)


def test_every_file_of_labelled_answers_is_there() -> None:
    files = {name for one in SETS.values() for name in one.files}
    assert [name for name in files if not (DATA / name).exists()] == []


def test_what_is_published_is_read_back_by_name(tmp_path: Path) -> None:
    (tmp_path / "a-rubric--embedded.json").write_text(report_json(REPORT))
    (tmp_path / "a-rubric--embedded--hard.json").write_text(report_json(REPORT))
    (tmp_path / FLOORS).write_text("{}")
    found = published(tmp_path)
    assert found == [("a-rubric--embedded", REPORT), ("a-rubric--embedded--hard", REPORT)]


def test_the_table_shows_each_rubric_with_its_reports() -> None:
    text = tables([("a-rubric--embedded", REPORT), ("a-rubric--embedded--hard", REPORT)])
    assert text.count("## a-rubric") == 1
    assert "| [embedded](a-rubric--embedded.html) | [embedded--hard](" in text
    assert "| score, Pearson | 0.81 (0.70 to 0.90) | 0.81 (0.70 to 0.90) |" in text
    assert "| CPU a grade, ms | 25.4 | 25.4 |" in text
    assert tables([]) == "Nothing is published yet."


def test_the_extra_and_the_group_ask_for_the_same() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extra = project["project"]["optional-dependencies"]["evaluate"]
    assert extra == project["dependency-groups"]["evaluate"]
