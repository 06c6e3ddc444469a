from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.adapters.files.packaged import packaged
from app.adapters.files.rubric_schema import (
    field_description,
    field_names,
    rubric_schema,
    schema_text,
)
from app.adapters.files.yaml_document import read_document

RUBRIC_FILES = sorted(packaged("rubrics").glob("*.yaml"))


def test_the_schema_in_the_repository_is_the_one_of_the_model() -> None:
    stored = (packaged("rubrics") / "schema.json").read_text(encoding="utf-8")
    assert stored == schema_text(), (
        "run: python -m app.adapters.files.rubric_schema > rubrics/schema.json"
    )


def test_the_command_writes_the_schema() -> None:
    command = [sys.executable, "-m", "app.adapters.files.rubric_schema"]
    done = subprocess.run(command, capture_output=True, check=True)
    assert json.loads(done.stdout) == rubric_schema()


def test_the_schema_names_its_draft_and_no_host_of_ours() -> None:
    schema = rubric_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == "urn:touchstone:rubric"
    assert schema["title"] == "Touchstone rubric"


@pytest.mark.parametrize("path", RUBRIC_FILES, ids=lambda path: path.stem)
def test_a_shipped_rubric_fits_the_schema(path: Path) -> None:
    validator = pytest.importorskip("jsonschema_rs").validator_for(rubric_schema())
    document = read_document(path.read_bytes(), source=path.name).root
    assert [error.message for error in validator.iter_errors(document)] == []


def test_the_schema_refuses_a_misspelt_field() -> None:
    validator = pytest.importorskip("jsonschema_rs").validator_for(rubric_schema())
    document = read_document(RUBRIC_FILES[0].read_bytes(), source="a.yaml").root
    assert isinstance(document, dict)
    assert not validator.is_valid({**document, "criterions": []})


@pytest.mark.parametrize("path", RUBRIC_FILES, ids=lambda path: path.stem)
def test_a_shipped_rubric_tells_editors_of_its_schema(path: Path) -> None:
    first_line = path.read_text(encoding="utf-8").partition("\n")[0]
    assert first_line == "# yaml-language-server: $schema=schema.json"


def test_the_fields_of_a_part_are_known_by_its_path() -> None:
    assert field_names(("criteria", 3, "levels", 0)) == ("meaning", "share", "examples")
    assert field_names(("criteria", 3, "passage")) == ("section", "note")
    assert field_names(("ambiguous_names", "PM")) == ()
    assert field_names(("nowhere", 1)) == ()


def test_a_field_is_described_by_its_path() -> None:
    assert field_description(("criteria", 3, "weight")) == "Points at the highest level."
    assert field_description(("title",)) is None
