"""What openapi-python-client makes of the description: it type-checks, and it works."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.files import ROOT
from tests.clients.conftest import Closed
from tests.clients.test_python_client import ANSWER

USE = """
import sys

from made import AuthenticatedClient
from made.api.cohorts import create_cohort, get_cohort
from made.api.grades import create_grade, list_grades
from made.models import CohortAccepted, GradeBody, GradePage, GradeResponse, Problem
from made.types import File

url, key, answer = sys.argv[1:]
client = AuthenticatedClient(base_url=url, token=key)
body = GradeBody(answer=answer, rubric_id="project-vs-product-manager", reference="made")
grade = create_grade.sync(client=client, body=body, idempotency_key="made once")
assert isinstance(grade, GradeResponse)
assert grade.score is not None
quotes = [(one.quote, one.start, one.end) for each in grade.criteria for one in each.evidence]
assert quotes and all(answer[start:end] == quote for quote, start, end in quotes)
page = list_grades.sync(client=client, reference="made")
assert isinstance(page, GradePage)
assert [one.id for one in page.items] == [grade.id]
problem = create_grade.sync(client=client, body=GradeBody(answer=answer, rubric_id="nothing"))
assert isinstance(problem, Problem)
assert problem.code == "rubric_not_found"
"""
UNTOLD = ["POST /v1/rubrics/validate", "PUT /v1/rubrics/{rubric_id}"]
"""These take YAML as well, which the generator leaves out; as JSON they are there."""

Words = list[str | Path]


def run(*command: str | Path, cwd: Path) -> str:
    scripts = Path(sys.executable).parent
    env = os.environ | {"PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the generated package."""
    folder = tmp_path_factory.mktemp("made")
    command: Words = [
        Path(sys.executable).parent / "openapi-python-client",
        "generate",
        "--meta",
        "none",
    ]
    config = ROOT / "clients/python/generator.yaml"
    document = ROOT / "docs/openapi.json"
    options: Words = [
        "--path",
        document,
        "--config",
        config,
        "--output-path",
        folder / "made",
    ]
    told = run(*command, *options, cwd=folder)
    assert re.findall(r"WARNING parsing (.+?) within", told) == UNTOLD
    assert told.count("Unsupported content type application/yaml") == len(UNTOLD)
    (folder / "use.py").write_text(USE)
    return folder


def test_it_grades_an_answer(made: Path, service: Closed) -> None:
    run(sys.executable, "use.py", service.url, service.key, ANSWER, cwd=made)


def test_it_is_typed_and_so_is_what_uses_it(made: Path) -> None:
    options: Words = ["--strict", "--cache-dir", made / "cache", "--no-incremental"]
    told = run(sys.executable, "-m", "mypy", *options, "made", "use.py", cwd=made)
    assert told.startswith("Success: no issues found in ")


def test_every_operation_is_there(made: Path) -> None:
    published = (ROOT / "docs/openapi.json").read_text().count('"operationId"')
    modules = [one for one in (made / "made/api").glob("*/*.py") if one.stem != "__init__"]
    assert len(modules) == published
