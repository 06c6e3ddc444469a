"""The commands as a shell sees them: what they print, and the status they exit with."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest
import typer

from app import __version__
from app.cli import exit_status, main, read_answer
from app.cli_exit import Exit
from app.domain import errors
from app.settings import SettingsError

ROOT = Path(__file__).resolve().parents[1]
ANSWER = json.loads((ROOT / "docs/examples/request.json").read_text())["answer"]
RUBRIC = ROOT / "rubrics/project-vs-product-manager.yaml"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command line and gives its status, what it printed and what it complained of."""

    def run_arguments(*arguments: str | Path) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in arguments])
        status = ended.value.code
        assert status is None or isinstance(status, int)
        return (status or 0, *capsys.readouterr())

    return run_arguments


def type_in(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


# --- grade -------------------------------------------------------------------------------------


def test_grade_prints_a_breakdown_and_exits_with_its_outcome(run: Run) -> None:
    status, printed, _ = run("grade", ANSWER, "--judge", "embedded")
    assert status in {Exit.DONE, Exit.NEEDS_REVIEW}
    assert "of 100" in printed
    assert "project-vs-product-manager 1" in printed
    assert ("for review:" in printed) == (status == Exit.NEEDS_REVIEW)


def test_grade_as_json_is_the_grade_of_the_api(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "answer.txt"
    file.write_text(ANSWER)
    _, printed, _ = run("grade", "--file", file, "--judge", "embedded", "--json")
    grade = json.loads(printed)
    assert grade["judge"]["kind"] == "embedded"
    assert len(grade["criteria"]) == 8
    points = sum(item["points"] for item in grade["criteria"])
    penalties = sum(item["penalty"] for item in grade["pitfalls"])
    limits = [cap["limit"] for cap in grade["caps"]]
    assert grade["score"] == pytest.approx(min([points + penalties, *limits]), abs=0.06)


def test_grade_leaves_nothing_behind(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run("grade", ANSWER, "--judge", "embedded")
    assert list(tmp_path.iterdir()) == []


def test_control_characters_of_an_answer_never_reach_the_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    type_in(monkeypatch, ANSWER.encode() + b" \x1b]0;owned\x07\x1b[2J \xc2\x9b31m")
    _, printed, _ = run("grade", "-", "--judge", "embedded")
    assert "␛]0;owned␇␛[2J" in re.sub(r"\x1b\[\d*m", "", printed)
    assert "\x1b]" not in printed
    assert "\x1b[2J" not in printed
    assert "\x9b" not in printed


def test_an_llm_that_is_not_configured_is_told_apart_from_a_bad_answer(run: Run) -> None:
    status, printed, complaint = run("grade", ANSWER, "--judge", "llm")
    assert (status, printed) == (Exit.JUDGE_UNAVAILABLE, "")
    assert "No LLM endpoint is configured" in complaint


def test_an_endpoint_that_is_down_exits_with_judge_unavailable(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOUCHSTONE_LLM_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("TOUCHSTONE_LLM_RETRIES", "0")
    status, _, complaint = run("grade", ANSWER)
    assert status == Exit.JUDGE_UNAVAILABLE
    assert ANSWER[:30] not in complaint


def test_an_unknown_rubric_is_answered_with_the_known_ones(run: Run) -> None:
    status, _, complaint = run("grade", ANSWER, "--rubric", "no-such-rubric")
    assert status == Exit.INVALID
    assert "project-vs-product-manager" in complaint


@pytest.mark.parametrize(
    "arguments",
    [["grade"], ["grade", "text", "--file", "file"], ["grade", "text", "--samples", "6"], ["nope"]],
    ids=["no answer", "two answers", "too many samples", "no such command"],
)
def test_a_wrong_command_line_exits_with_usage(run: Run, arguments: list[str]) -> None:
    status, _, complaint = run(*arguments)
    assert status == Exit.USAGE
    assert complaint


def test_a_setting_that_cannot_be_used_is_named_without_its_value(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOUCHSTONE_PORT", "secret-value")
    status, _, complaint = run("rubrics", "list")
    assert status == Exit.USAGE
    assert "TOUCHSTONE_PORT" in complaint
    assert "secret-value" not in complaint


# --- reading an answer -------------------------------------------------------------------------


def test_an_answer_comes_from_the_argument_a_file_or_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "answer.txt"
    file.write_text("Größe 🙂", encoding="utf-8")
    type_in(monkeypatch, "Größe 🙂".encode())
    sources: list[tuple[str | None, Path | None]] = [("Größe 🙂", None), (None, file), ("-", None)]
    answers = [read_answer(answer, path, limit=100) for answer, path in sources]
    assert answers == ["Größe 🙂"] * 3


def test_an_answer_may_be_as_long_as_the_limit_and_no_longer(tmp_path: Path) -> None:
    file = tmp_path / "answer.txt"
    file.write_text("🙂" * 10, encoding="utf-8")
    assert len(read_answer(None, file, limit=10)) == 10
    for limit in (9, 3):
        with pytest.raises(errors.AnswerRejectedError, match="longer than"):
            read_answer(None, file, limit=limit)


@pytest.mark.parametrize("answer", ["caf\udce9", None], ids=["argument", "file"])
def test_an_answer_that_is_not_utf8_is_rejected_without_being_repeated(
    tmp_path: Path, answer: str | None
) -> None:
    file = tmp_path / "answer.txt"
    file.write_bytes(b"caf\xe9")
    with pytest.raises(errors.AnswerRejectedError, match="not UTF-8") as rejected:
        read_answer(answer, None if answer else file, limit=100)
    assert "caf" not in str(rejected.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(errors.AnswerRejectedError, match=r"missing\.txt cannot be read"):
        read_answer(None, tmp_path / "missing.txt", limit=100)


def test_no_answer_at_all_is_a_usage_error() -> None:
    with pytest.raises(typer.BadParameter):
        read_answer(None, None, limit=100)


# --- exit statuses -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.JudgeRefusedError("refused"), Exit.FAILED),
        (errors.JudgeReplyInvalidError("invalid"), Exit.FAILED),
        (errors.JudgeTimeoutError("slow"), Exit.JUDGE_UNAVAILABLE),
        (errors.JudgeMisconfiguredError("key"), Exit.JUDGE_UNAVAILABLE),
        (errors.JudgeNotConfiguredError("none"), Exit.JUDGE_UNAVAILABLE),
        (errors.AnswerRejectedError("long"), Exit.INVALID),
        (errors.RubricNotFoundError("x"), Exit.INVALID),
        (errors.StoreUnavailableError("down"), Exit.UNEXPECTED),
        (errors.StoreMisconfiguredError("url"), Exit.USAGE),
        (SettingsError("TOUCHSTONE_PORT"), Exit.USAGE),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_kind_of_error_has_its_status(
    error: errors.TouchstoneError | SettingsError, status: Exit
) -> None:
    assert exit_status(error) is status


# --- rubrics and version -----------------------------------------------------------------------


def test_the_rubrics_are_listed_with_their_versions(run: Run) -> None:
    status, printed, _ = run("rubrics", "list")
    assert status == Exit.DONE
    assert any(line.startswith("project-vs-product-manager") for line in printed.splitlines())


def test_a_rubric_is_shown_with_what_each_part_is_worth(run: Run) -> None:
    status, printed, _ = run("rubrics", "show", "project-vs-product-manager")
    assert status == Exit.DONE
    assert "How does a project manager differ from a product manager?" in printed
    assert "delivery_ownership" in printed
    assert "role_confusion" in printed


def test_a_rubric_that_is_not_there_cannot_be_shown(run: Run) -> None:
    assert run("rubrics", "show", "nope")[0] == Exit.INVALID


def test_a_valid_rubric_file_passes_the_check(run: Run) -> None:
    assert run("rubrics", "check", RUBRIC) == (Exit.DONE, "1 valid\n", "")


def test_every_fault_of_a_rubric_file_is_a_line_with_its_place(run: Run, tmp_path: Path) -> None:
    file = tmp_path / RUBRIC.name
    text = RUBRIC.read_text()
    file.write_text(text.replace("weight: 20", "wieght: 20", 1).replace("1.0.0", "one", 1))
    status, printed, _ = run("rubrics", "check", RUBRIC, file)
    assert status == Exit.INVALID
    line = 1 + text[: text.index("weight: 20")].count("\n")
    assert f"{file}:{line}:" in printed
    assert "/version" in printed
    assert "valid\n" not in printed


def test_the_version_is_printed(run: Run) -> None:
    assert run("version")[1].startswith(f"touchstone {__version__} (Python 3.")


# --- serve -------------------------------------------------------------------------------------


def test_the_service_starts_grades_and_stops_when_told_to(tmp_path: Path) -> None:
    environment = {**os.environ, "TOUCHSTONE_DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "app", "serve", "--port", "0"]
    server = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    try:
        url = listening_url(server)
        with httpx2.Client(base_url=url, trust_env=False, timeout=30) as client:
            assert client.get("/health/ready").status_code == 200
            body = {"rubric_id": "project-vs-product-manager", "answer": ANSWER}
            assert client.post("/v1/grades", json=body).status_code == 201
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=20)
    assert server.returncode in {0, -signal.SIGTERM}
    assert (tmp_path / "touchstone.db").exists()


def test_a_service_that_cannot_start_says_why_in_a_line() -> None:
    environment = {**os.environ, "DATABASE_URL": "mysql://name:secret@host/name"}
    command = [sys.executable, "-m", "app", "serve", "--port", "0"]
    ended = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == Exit.UNEXPECTED
    lines = [json.loads(line) for line in ended.stdout.splitlines()]
    reasons = [line["reason"] for line in lines if line["event"] == "cannot_start"]
    assert len(reasons) == 1
    assert "names 'mysql', not a database of ours" in reasons[0]
    assert "secret" not in ended.stdout + ended.stderr


def listening_url(server: subprocess.Popen[str]) -> str:
    """The address that the service says it listens on."""
    assert server.stdout is not None
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        line = server.stdout.readline()
        if "http://127.0.0.1:" in line:
            port = line.partition("http://127.0.0.1:")[2]
            return "http://127.0.0.1:" + "".join(c for c in port[:5] if c.isdigit())
    raise AssertionError("the service did not say where it listens")
