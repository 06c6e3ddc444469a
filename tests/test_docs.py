"""The pages that describe the code say what the code says."""

from __future__ import annotations

import json
import re

import pytest

from app.api.application import build
from app.api.errors import TABLE
from app.api.rubric_schemas import RubricCheckResponse, RubricPage
from app.api.schemas import GradeResponse
from scripts.tables import DOCS, TABLES, with_table
from tests.api.service import Backstage


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_as_the_script_makes_it(name: str) -> None:
    page = (DOCS / name).read_text(encoding="utf-8")
    assert with_table(page, TABLES[name]()) == page, "run: python -m scripts.tables"


def test_every_code_is_explained() -> None:
    page = (DOCS / "errors.md").read_text(encoding="utf-8")
    assert [cls.code for cls in TABLE if f"| `{cls.code}` |" not in page] == []


def test_every_route_has_a_section() -> None:
    backstage = Backstage()
    paths = build(backstage.open, backstage.edge()).openapi()["paths"]
    page = (DOCS / "api.md").read_text(encoding="utf-8")
    headings = set(re.findall(r"^## ([A-Z]+ /\S+)$", page, flags=re.MULTILINE))
    assert headings == {
        f"{method.upper()} {path}" for path, methods in paths.items() for method in methods
    }


def test_the_example_grade_has_the_fields_of_a_grade() -> None:
    page = (DOCS / "api.md").read_text(encoding="utf-8")
    found = re.findall(r"<!-- example: (\w+) -->\n```json\n(.*?)\n```\n", page, flags=re.DOTALL)
    shown = {name: json.loads(text) for name, text in found}
    assert set(shown) == {"createGrade", "listGrades", "listRubrics", "validateRubric"}
    grade = GradeResponse.model_validate(shown["createGrade"])
    assert json.loads(grade.model_dump_json()) == shown["createGrade"]
    RubricPage.model_validate(shown["listRubrics"])
    RubricCheckResponse.model_validate(shown["validateRubric"])
