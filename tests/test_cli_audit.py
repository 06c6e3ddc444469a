"""The commands of the audit trail and of erasure, on a real database."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from app.adapters.database.database import Database
from app.adapters.database.grades import SqlGradeStore
from app.adapters.system.clock import SystemClock
from app.cli import main
from app.cli_exit import Exit
from tests.records import a_record

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database with three grades, of which two were deleted: a trail of two entries."""
    path = tmp_path / "touchstone.db"
    monkeypatch.setenv("TOUCHSTONE_DATA_DIR", str(tmp_path))

    async def fill() -> None:
        opened = Database.open(f"sqlite:///{path}")
        await opened.migrate()
        grades = SqlGradeStore(opened, clock=SystemClock())
        for number in (1, 2, 3):
            await grades.add(a_record(number, reference=f"candidate-{number}"))
        for number in (1, 2):
            await grades.delete(a_record(number).id)
        await opened.close()

    asyncio.run(fill())
    return path


@pytest.fixture
def run(database: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    assert database.exists()

    def run_arguments(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main([*arguments])
        status = ended.value.code
        assert status is None or isinstance(status, int)
        return status or 0, capsys.readouterr().out

    return run_arguments


def spoil(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_trail_that_nobody_touched_is_whole_and_says_where_it_ends(run: Run) -> None:
    status, told = run("audit", "verify")
    assert status == Exit.DONE
    assert told.startswith("default: whole, 2 entries, end 2:sha256:")
    end = told.split("end ")[1].strip()
    assert run("audit", "verify", "--tenant", "default", "--known", end)[0] == Exit.DONE
    other = f"2:sha256:{'0' * 64}"
    assert run("audit", "verify", "--tenant", "default", "--known", other)[0] == Exit.BROKEN


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("UPDATE audit_entry SET actor = 'nobody' WHERE seq = 1", "entry 1: it was changed"),
        ("DELETE FROM audit_entry WHERE seq = 1", "entry 1: it is missing"),
        ("DELETE FROM audit_entry WHERE seq = 2", "entry 2: entries were taken away"),
    ],
)
def test_the_first_place_that_does_not_hold_is_named(
    run: Run, database: Path, statement: str, place: str
) -> None:
    spoil(database, statement)
    status, told = run("audit", "verify")
    assert status == Exit.BROKEN
    assert f"BROKEN at {place}" in told


def test_the_trail_is_written_out_line_by_line(run: Run) -> None:
    _, told = run("audit", "export")
    entries = [json.loads(line) for line in told.splitlines()]
    assert [(one["seq"], one["action"], one["subject"]) for one in entries] == [
        (1, "grade.deleted", a_record(1).id),
        (2, "grade.deleted", a_record(2).id),
    ]
    assert "Some answer" not in told


def test_a_candidate_is_erased_once(run: Run) -> None:
    erase = ("erase", "--reference", "candidate-3", "--yes")
    assert run(*erase) == (
        Exit.DONE,
        "Erased 1 grades, 0 answers in cohorts, 0 cohorts.\n",
    )
    assert run(*erase)[1] == "Erased 0 grades, 0 answers in cohorts, 0 cohorts.\n"
    assert run("audit", "verify")[1].startswith("default: whole, 3 entries")


@pytest.mark.parametrize(
    "arguments", [[], ["--reference", "a", "--older-than-days", "3"], ["--older-than-days", "0"]]
)
def test_what_is_to_be_erased_is_said_in_one_way(run: Run, arguments: list[str]) -> None:
    assert run("erase", "--yes", *arguments)[0] == Exit.USAGE
