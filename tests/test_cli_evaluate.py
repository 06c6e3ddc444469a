"""`touchstone evaluate` as a shell sees it, with the embedded judge on few answers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli import main
from app.cli_exit import Exit
from tests.labelled import DATA

RUBRIC = "project-vs-product-manager"


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lines = (DATA / "project_vs_product_manager.jsonl").read_text().splitlines()
    file = tmp_path_factory.mktemp("labelled") / "six.jsonl"
    file.write_text("\n".join(sorted(lines, key=len)[:6]))
    return file


@pytest.fixture(scope="module")
def recorded(labelled: Path) -> Path:
    """The replies of the embedded judge on them, so that each test is quick."""
    file = labelled.with_name("replies.jsonl")
    assert run(labelled, "--judge", "embedded", "--record", file, "--output", "/dev/null") == 0
    return file


def run(*arguments: str | Path, rubric: str | None = RUBRIC) -> int:
    named = () if rubric is None else ("--rubric", rubric)
    with pytest.raises(SystemExit) as ended:
        main(["evaluate", *(str(word) for word in arguments), *named])
    status = ended.value.code
    assert status is None or isinstance(status, int)
    return status or 0


def test_the_report_is_printed_as_text(
    labelled: Path, recorded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(labelled, "--replay", recorded) == Exit.DONE
    printed, progress = capsys.readouterr()
    assert progress.splitlines() == [f"graded {number} of 6" for number in range(1, 7)]
    assert f"{RUBRIC} 1" in printed
    assert "6 labelled answers from six.jsonl; 0 without a grade" in printed
    assert "levels, mean quadratic kappa" in printed


def test_the_report_as_json_holds_every_answer_and_no_text_of_it(
    labelled: Path, recorded: Path, tmp_path: Path
) -> None:
    output = tmp_path / "report.json"
    assert run(labelled, "--replay", recorded, "--output", output, "--no-quotes") == Exit.DONE
    report = json.loads(output.read_text())
    answers = [json.loads(line) for line in labelled.read_text().splitlines()]
    assert [one["id"] for one in report["outcomes"]] == [one["id"] for one in answers]
    assert len(report["outcomes"][0]["marks"]["levels"]) == 8
    assert [one["id"] for one in answers if one["answer"][:25] in output.read_text()] == []


def test_the_ending_of_the_output_says_the_form(
    labelled: Path, recorded: Path, tmp_path: Path
) -> None:
    output = tmp_path / "report.html"
    assert run(labelled, "--replay", recorded, "--output", output) == Exit.DONE
    assert output.read_text().startswith("<!doctype html>")


def test_two_reports_are_compared(
    labelled: Path, recorded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, after = tmp_path / "before.json", tmp_path / "after.json"
    for output in (before, after):
        run(labelled, "--replay", recorded, "--output", output)
    assert run("--compare", before, after, rubric=None) == Exit.DONE
    assert "no difference shown" in capsys.readouterr().out
    page = tmp_path / "comparison.html"
    assert run("--compare", before, after, "--output", page, rubric=None) == Exit.DONE
    assert "What changed" in page.read_text()


def test_agreement_below_its_floor_has_a_status_of_its_own(
    labelled: Path, recorded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    floor = tmp_path / "floors.json"
    name = f"{RUBRIC}--embedded"
    floor.write_text(json.dumps({name: {"score.mean_absolute_error": {"at_most": 100}}}))
    assert run(labelled, "--replay", recorded, "--floor", floor) == Exit.DONE
    floor.write_text(json.dumps({name: {"score.pearson": {"at_least": 1.01}}}))
    assert run(labelled, "--replay", recorded, "--floor", floor) == Exit.BELOW_FLOOR
    printed, complaint = capsys.readouterr()
    assert "score, Pearson" in printed
    assert "must be at least 1.01" in complaint


def test_labels_that_cannot_be_used_name_their_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text('{"id": "a", "answer": "x", "criteria": {"speed": 1}}\n')
    assert run(file, "--judge", "embedded") == Exit.INVALID
    assert "bad.jsonl:1: criteria.speed: the rubric" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["x.jsonl", "--replay", "a", "--record", "b", "--rubric", RUBRIC],
        ["x.jsonl", "--where", "role", "--rubric", RUBRIC],
    ],
    ids=["nothing", "replay and record", "where without a value"],
)
def test_a_command_that_says_too_little_or_too_much_is_refused(arguments: list[str]) -> None:
    assert run(*arguments, rubric=None) == Exit.USAGE


def test_an_llm_that_is_not_configured_is_unavailable(labelled: Path) -> None:
    assert run(labelled, "--judge", "llm") == Exit.JUDGE_UNAVAILABLE


WITHOUT_PACKAGES = """
import sys
for name in ("sklearn", "scipy"):
    sys.modules[name] = None
from app.cli import main
main(sys.argv[1:])
"""


def without_packages(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-c", WITHOUT_PACKAGES, *map(str, arguments)]
    return subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)


def test_without_its_packages_it_says_what_to_install(labelled: Path) -> None:
    ended = without_packages("evaluate", labelled, "--rubric", RUBRIC, "--judge", "embedded")
    assert ended.returncode == Exit.USAGE
    assert "pip install 'touchstone-grader[evaluate]'" in ended.stderr


def test_no_other_command_needs_its_packages() -> None:
    assert without_packages("version").returncode == Exit.DONE


def test_an_output_that_cannot_be_written_is_an_error(
    labelled: Path, recorded: Path, tmp_path: Path
) -> None:
    output = tmp_path / "no" / "report.json"
    assert run(labelled, "--replay", recorded, "--output", output) == Exit.INVALID
