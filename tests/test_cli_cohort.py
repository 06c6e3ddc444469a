"""`touchstone cohort`, as a shell sees it."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli import main
from app.cli_exit import Exit
from app.grading.access.issuing import KeyRequest
from app.settings import Settings
from app.wiring import create_app
from app.wiring_access import open_issuer
from tests.api.server import listening

Run = Callable[..., tuple[int, str, str]]
SECRET = "mysecretwords"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the database is, and where the command is called."""
    monkeypatch.setenv("TOUCHSTONE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TOUCHSTONE_JUDGE", "embedded")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run_arguments(*arguments: str | Path) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["cohort", *(str(word) for word in arguments)])
        status = ended.value.code
        assert status is None or isinstance(status, int)
        return (status or 0, *capsys.readouterr())

    return run_arguments


def a_table(path: Path, count: int) -> Path:
    rows = [
        f"c-{n},The project manager owns plan {n}; the product manager decides what to build.,red"
        for n in range(count)
    ]
    path.write_text("\n".join(["candidate,answer,team", *rows, ""]))
    return path


def test_a_file_is_graded_and_its_results_are_written(run: Run, folder: Path) -> None:
    status, printed, told = run(a_table(folder / "a.csv", 3))
    assert status == Exit.DONE
    assert "3 of 3 done" in printed
    assert "mean score" in printed
    assert "graded 3 of 3" in told
    rows = list(csv.DictReader(io.StringIO((folder / "a.results.csv").read_text("utf-8-sig"))))
    assert [(row["reference"], row["team"]) for row in rows] == [
        (f"c-{n}", "red") for n in range(3)
    ]


def test_a_second_run_finds_what_the_first_one_did(run: Run, folder: Path) -> None:
    table = a_table(folder / "a.csv", 2)
    (_, _, first), (_, _, second) = run(table), run(table, "--out", "again.json")
    (_, _, anew) = run(table, "--new", "--out", "new.ndjson")
    ids = [told.split(":")[0] for told in (first, second, anew)]
    assert ids[0] == ids[1] != ids[2]
    again = json.loads((folder / "again.json").read_text())
    new = [json.loads(line) for line in (folder / "new.ndjson").read_text().splitlines()]
    assert [one["grade"]["score"] for one in again] == [one["grade"]["score"] for one in new]
    assert again[0]["grade"]["id"] != new[0]["grade"]["id"]


def test_a_dry_run_leaves_nothing_behind(run: Run, folder: Path) -> None:
    table = a_table(folder / "a.csv", 2)
    status, printed, _ = run(table, "--dry-run")
    assert status == Exit.DONE
    assert "answers     2, 0 of them duplicates" in printed
    assert not (folder / "a.results.csv").exists()


def test_bad_rows_are_told_by_line_and_never_repeated(run: Run, folder: Path) -> None:
    table = a_table(folder / "a.csv", 2)
    table.write_text(table.read_text() + f"c-9,One,red,{SECRET}\n")
    refused, taken = run(table), run(table, "--on-invalid", "skip")
    assert refused[0] == Exit.INVALID
    assert taken[0] == Exit.DONE
    assert "line 4" in taken[2]
    assert SECRET not in "".join([*refused[1:], *taken[1:]])


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ([], Exit.USAGE),
        (["a.csv", "--resume", "coh_1"], Exit.USAGE),
        (["a.csv", "--out", "r.xlsx"], Exit.USAGE),
        (["a.csv", "--rubric", "no such!"], Exit.USAGE),
        (["a.csv", "--rubric", "no-such"], Exit.INVALID),
        (["a.csv", "--judge", "llm"], Exit.JUDGE_UNAVAILABLE),
        (["missing.csv"], Exit.INVALID),
        (["a.xlsx"], Exit.INVALID),
        (["--resume", "coh_1"], Exit.INVALID),
        (["a.csv", "--url", "http://127.0.0.1:9"], Exit.UNEXPECTED),
    ],
)
def test_what_cannot_be_done_is_told_by_the_status(
    run: Run, folder: Path, arguments: list[str], status: Exit
) -> None:
    a_table(folder / "a.csv", 1)
    ended, _, complaint = run(*arguments)
    assert ended == status
    assert complaint


def test_a_service_grades_the_file_as_well(run: Run, folder: Path) -> None:
    settings = Settings(data_dir=folder / "service", judge="embedded")
    settings.data_dir.mkdir()
    table = a_table(folder / "a.csv", 3)
    with listening(create_app(settings)) as server:
        status, printed, _ = run(table, "--url", server.url, "--out", "r.ndjson")
        tried = run(table, "--url", server.url, "--dry-run")
        table.write_text(table.read_text() + f"c-9,One,red,{SECRET}\n")
        refused = run(table, "--url", server.url)
    assert (status, tried[0], refused[0]) == (Exit.DONE, Exit.DONE, Exit.INVALID)
    assert "3 of 3 done" in printed
    assert "line 5" in refused[2]
    assert len((folder / "r.ndjson").read_text().splitlines()) == 3


def test_a_service_that_has_a_key_is_shown_it(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(data_dir=folder / "service", judge="embedded")
    settings.data_dir.mkdir()
    table = a_table(folder / "a.csv", 2)
    key = asyncio.run(a_key_at(settings))
    with listening(create_app(settings)) as server:
        refused, _, told = run(table, "--url", server.url)
        monkeypatch.setenv("TOUCHSTONE_KEY", key)
        taken, printed, _ = run(table, "--url", server.url)
    assert refused == Exit.INVALID
    assert "unauthorized" in told
    assert taken == Exit.DONE
    assert "2 of 2 done" in printed


async def a_key_at(settings: Settings) -> str:
    async with open_issuer(settings) as issuer:
        return (await issuer.create(KeyRequest(name="teacher"))).token.text


def test_ctrl_c_loses_nothing_and_the_same_command_goes_on(run: Run, folder: Path) -> None:
    table = a_table(folder / "a.csv", 60)
    words = [sys.executable, "-m", "app", "cohort", str(table)]
    started = subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env=os.environ | ROOT)
    assert started.stderr is not None
    begun = [started.stderr.readline() for _ in range(3)]
    started.send_signal(signal.SIGINT)
    complaint = started.communicate(timeout=60)[1]
    assert started.returncode == Exit.UNFINISHED
    assert "the same command goes on" in complaint
    assert not (folder / "a.results.csv").exists()
    status, printed, told = run(table)
    assert (status, "60 of 60 done" in printed) == (Exit.DONE, True)
    assert told.splitlines()[0] == begun[0].strip()


ROOT = {"PYTHONPATH": str(Path(__file__).resolve().parents[1])}
