"""`touchstone rubrics` as a shell sees it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from app.adapters.files.rubrics import load_rubric
from app.cli import main
from app.cli_exit import Exit
from app.settings import Settings
from app.wiring import create_app
from tests.api.service import local_client
from tests.builders import ANSWER, a_criterion, a_rubric
from tests.fakes.scripted_endpoint import reply, serving
from tests.grading.rubrics.documents import MARKDOWN, PLAIN
from tests.grading.rubrics.test_asking import a_reply

ROOT = Path(__file__).resolve().parents[1]
PACKAGED = ROOT / "rubrics/project-vs-product-manager.yaml"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on rubrics, with a database of its own."""
    monkeypatch.setenv("TOUCHSTONE_DATA_DIR", str(tmp_path / "data"))

    def run_arguments(*arguments: str | Path) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["rubrics", *(str(word) for word in arguments)])
        status = ended.value.code
        assert status is None or isinstance(status, int)
        return (status or 0, *capsys.readouterr())

    return run_arguments


def a_file(folder: Path, name: str = "own.json", **fields: object) -> Path:
    file = folder / name
    file.write_text(
        json.dumps(a_rubric(**{"id": "own", **fields}).model_dump(mode="json"), indent=1)
    )
    return file


def test_a_rubric_that_is_put_is_listed_shown_and_served(run: Run, tmp_path: Path) -> None:
    assert run("put", a_file(tmp_path))[:2] == (Exit.DONE, "own 1.0.0 kept\n")
    assert run("put", a_file(tmp_path))[:2] == (Exit.DONE, "own 1.0.0 was kept before\n")
    listed = run("list")[1].splitlines()
    assert any(re.match(r"own +1\.0\.0 +own ", line) for line in listed)
    assert any(re.match(r"project-vs-product-manager +\S+ +file ", line) for line in listed)
    assert "delivery" in run("show", "own")[1]
    settings = Settings(data_dir=tmp_path / "data", judge="embedded", database_url=None)
    with local_client(create_app(settings)) as client:
        grade = client.post("/v1/grades", json={"rubric_id": "own", "answer": ANSWER})
    assert (grade.status_code, grade.json()["rubric"]["version"]) == (201, "1.0.0")


def test_a_version_that_cannot_be_kept_exits_with_invalid(run: Run, tmp_path: Path) -> None:
    run("put", a_file(tmp_path))
    status, _, complaint = run("put", a_file(tmp_path, title="Another"))
    assert status == Exit.INVALID
    assert "above 1.0.0" in complaint
    assert run("put", PACKAGED)[0] == Exit.INVALID
    assert run("put", tmp_path / "missing.yaml")[0] == Exit.INVALID


def test_versions_can_be_shown_and_their_documents_printed(run: Run, tmp_path: Path) -> None:
    first = a_file(tmp_path)
    run("put", first)
    text = first.read_text()
    run("put", a_file(tmp_path, version="1.1.0", title="Another"))
    assert "Another" in run("show", "own")[1]
    assert "Another" not in run("show", "own", "--version", "1.0.0")[1]
    assert run("show", "own", "--version", "1.0.0", "--source")[1] == text
    assert run("show", "own", "--version", "9.9.9")[0] == Exit.INVALID
    assert run("show", "project-vs-product-manager", "--source")[1] == PACKAGED.read_text()


def test_listing_makes_no_database(run: Run, tmp_path: Path) -> None:
    assert run("list")[0] == Exit.DONE
    assert (
        run("lint", "project-vs-product-manager", "--words-only", "--graded", "5")[0] == Exit.DONE
    )
    assert not (tmp_path / "data").exists()


def test_validate_checks_files(run: Run, tmp_path: Path) -> None:
    assert run("validate", PACKAGED)[:2] == (Exit.DONE, "1 valid\n")
    assert run("validate", a_file(tmp_path, "own.yaml"))[0] == Exit.DONE
    assert run("validate", a_file(tmp_path, "other.yaml"))[0] == Exit.INVALID


def test_a_clean_rubric_leaves_nothing_to_remark(run: Run) -> None:
    assert run("lint", PACKAGED)[:2] == (Exit.DONE, "nothing to remark\n")


def test_each_remark_is_a_line_with_its_place(run: Run, tmp_path: Path) -> None:
    criteria = [a_criterion("delivery", weight=99.0), a_criterion("value", weight=1.0)]
    file = a_file(tmp_path, criteria=criteria)
    status, printed, _ = run("lint", file, "--words-only")
    assert status == Exit.REMARKS
    line = 1 + file.read_text().split('"weight": 1.0')[0].count("\n")
    assert f"{file}:{line}:" in printed
    assert "/criteria/1/weight advice weight_negligible: 'value' weighs 1" in printed


def test_a_rubric_that_cannot_be_used_is_not_linted(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text("id: own\n")
    status, printed, _ = run("lint", file)
    assert status == Exit.INVALID
    assert f"{file}:1:1 /version the field 'version' is missing" in printed
    assert run("lint", "no-such-rubric")[0] == Exit.INVALID


def test_labelled_answers_and_stored_grades_show_what_never_varies(
    run: Run, tmp_path: Path
) -> None:
    file = a_file(tmp_path)
    run("put", file)
    labelled = tmp_path / "labelled.jsonl"
    lines = [
        {"id": str(number), "answer": ANSWER, "criteria": {"delivery": 1, "value": number % 3}}
        for number in range(12)
    ]
    labelled.write_text("\n".join(map(json.dumps, lines)))
    _, printed, _ = run("lint", file, "--words-only", "--labelled", labelled)
    assert "never_varies: 'delivery'" in printed
    assert "never_varies: 'value'" not in printed
    settings = Settings(data_dir=tmp_path / "data", judge="embedded", database_url=None)
    with local_client(create_app(settings)) as client:
        for _ in range(12):
            client.post("/v1/grades", json={"rubric_id": "own", "answer": ANSWER})
    assert "never_varies: 'confusion'" in run("lint", "own", "--words-only", "--graded", "50")[1]
    labelled.write_text('{"id": "1", "answer": "text", "criteria": {"nope": 1}}')
    assert run("lint", file, "--words-only", "--labelled", labelled)[0] == Exit.INVALID


def test_a_draft_is_written_once_and_can_be_put(run: Run, tmp_path: Path) -> None:
    source, output = tmp_path / "source.md", tmp_path / "draft.yaml"
    source.write_text(MARKDOWN, encoding="utf-8")
    status, printed, _ = run("build", source, "-o", output, "--id", "keepers")
    assert (status, "decisions to take" in printed) == (Exit.DONE, True)
    assert load_rubric(output.read_text(encoding="utf-8")).id == "keepers"
    status, _, complaint = run("build", source, "-o", output)
    assert (status, "is there already" in complaint) == (Exit.INVALID, True)
    assert run("put", output)[0] == Exit.DONE
    assert "decision_open" in run("lint", output, "--words-only")[1]


def test_a_draft_goes_to_standard_output_by_default(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "bakers.txt"
    source.write_text(PLAIN, encoding="utf-8")
    status, printed, _ = run("build", source)
    assert status == Exit.DONE
    assert load_rubric(printed).source is not None
    assert "# DRAFT made from bakers.txt by its structure." in printed


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "is empty"),
        (b"\xff\xfe\x00", "is not UTF-8"),
        (b"# Title\n\nNothing else.", "no ideal response"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is not UTF-8"),
    ],
)
def test_what_no_rubric_can_be_drafted_from_says_why(
    run: Run, tmp_path: Path, content: bytes, complaint: str
) -> None:
    source = tmp_path / "source.md"
    source.write_bytes(content)
    status, _, said = run("build", source)
    assert (status, complaint in said) == (Exit.INVALID, True)
    assert run("build", tmp_path / "missing.md")[0] == Exit.INVALID


def test_the_llm_drafts_where_one_is_configured_unless_told_not_to(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "source.md"
    source.write_text(MARKDOWN, encoding="utf-8")
    assert run("build", source, "--by", "llm")[0] == Exit.JUDGE_UNAVAILABLE
    with serving(reply(json.dumps(a_reply()))) as endpoint:
        monkeypatch.setenv("TOUCHSTONE_LLM_BASE_URL", endpoint.base_url)
        monkeypatch.setenv("TOUCHSTONE_LLM_MODEL", "model-1")
        by_model = run("build", source)[1]
        by_structure = run("build", source, "--by", "structure")[1]
        assert len(endpoint.bodies) == 1
    assert "# DRAFT made from source.md by model-1." in by_model
    assert load_rubric(by_model).title == "Keepers and pilots"
    assert "by its structure" in by_structure
