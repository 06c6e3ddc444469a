"""The pages that describe the code say what the code says."""

from __future__ import annotations

import json
import re

import pytest

from app.api.application import build
from app.api.cohort_schemas import CohortAccepted, CohortResponse, DryRunResponse
from app.api.errors import TABLE
from app.api.problems import Problem
from app.api.rubric_schemas import RubricCheckResponse, RubricPage
from app.api.schemas import GradeResponse
from app.domain.answer import read
from app.domain.assessment import assess
from app.domain.certainty import Doubts, review
from app.domain.crosscheck import JUDGES_DISAGREE, SCORES_DISAGREE
from app.domain.evidence import EvidenceFinder
from app.domain.floors import COPIED_IDEAL_FLAG
from app.domain.injection import ADDRESSES_GRADER, HIDDEN_TEXT
from app.domain.keywords import DISAGREEMENT
from app.domain.verdict import Verdicts
from scripts.tables import DOCS, TABLES, with_table
from tests.api.service import Backstage
from tests.builders import ANSWER, a_claim, a_rubric

COHORTS = {"createCohort", "getCohort", "dryRun", "rowsInvalid"}


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


def test_every_reason_for_review_is_explained() -> None:
    page = (DOCS / "api.md").read_text(encoding="utf-8")
    section = page.partition("### Reasons for review")[2].partition("\n### ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE)) == {
        *review_reasons_by_rule(),
        DISAGREEMENT,
        COPIED_IDEAL_FLAG,
        ADDRESSES_GRADER,
        HIDDEN_TEXT,
        JUDGES_DISAGREE,
        SCORES_DISAGREE,
    }


def review_reasons_by_rule() -> tuple[str, ...]:
    """What a grade gives that all rules of certainty apply to."""
    made_up = a_claim(2, quote="words that nobody said anywhere")
    gap = Verdicts(criteria={"delivery": made_up}, pitfalls={})
    assessed = assess(a_rubric(), gap, EvidenceFinder(a_rubric(), read(ANSWER)))
    doubts = Doubts(certainties={}, sample_scores=(0.0, 50.0), degraded=True)
    return review(assessed, (), doubts, sureness=0.0).reasons


@pytest.mark.parametrize("name", ["prompt-review.md", "security.md"])
def test_a_page_names_tests_that_there_are(name: str) -> None:
    page = (DOCS / name).read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", page)
    missing = [
        f"{file}::{test}"
        for file, test in named
        if f"def {test}(" not in (DOCS.parent / file).read_text(encoding="utf-8")
    ]
    assert len(named) > 20
    assert missing == []


def test_the_example_grade_has_the_fields_of_a_grade() -> None:
    page = (DOCS / "api.md").read_text(encoding="utf-8")
    found = re.findall(r"<!-- example: (\w+) -->\n```json\n(.*?)\n```\n", page, flags=re.DOTALL)
    shown = {name: json.loads(text) for name, text in found}
    assert set(shown) == {"createGrade", "listGrades", "listRubrics", "validateRubric"} | COHORTS
    CohortAccepted.model_validate(shown["createCohort"])
    CohortResponse.model_validate(shown["getCohort"])
    DryRunResponse.model_validate(shown["dryRun"])
    Problem.model_validate(shown["rowsInvalid"])
    grade = GradeResponse.model_validate(shown["createGrade"])
    assert json.loads(grade.model_dump_json()) == shown["createGrade"]
    RubricPage.model_validate(shown["listRubrics"])
    RubricCheckResponse.model_validate(shown["validateRubric"])
