"""The page on writing rubrics shows a rubric that loads and messages that are really given."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.adapters.files.rubric_schema import rubric_schema
from app.adapters.files.rubrics import load_rubric
from app.domain.errors import RubricInvalidError

PAGE = (Path(__file__).parents[3] / "docs" / "writing-rubrics.md").read_text(encoding="utf-8")
EXAMPLE = PAGE.partition("```yaml\n")[2].partition("```")[0]
ROWS = re.findall(r"^\| `([^`]+)` \| `([^`]+)` \| (.+) \|$", PAGE, flags=re.MULTILINE)


def test_the_example_is_a_valid_rubric() -> None:
    assert load_rubric(EXAMPLE).id == "trade-off-question"


@pytest.mark.parametrize(("right", "wrong", "message"), ROWS, ids=lambda cell: cell[:30])
def test_a_fault_on_the_page_has_the_message_on_the_page(
    right: str, wrong: str, message: str
) -> None:
    assert EXAMPLE.count(right) == 1
    with pytest.raises(RubricInvalidError) as caught:
        load_rubric(EXAMPLE.replace(right, wrong))
    assert message in [problem.message for problem in caught.value.problems]


def test_there_are_faults_on_the_page() -> None:
    assert len(ROWS) > 10


def test_every_part_of_a_rubric_is_explained() -> None:
    parts = set(rubric_schema()["properties"]) - {"id", "version", "title"}
    assert [part for part in sorted(parts) if f"`{part}" not in PAGE] == []


def test_the_line_of_a_fault_on_the_page_is_the_one_that_is_given() -> None:
    with pytest.raises(RubricInvalidError) as caught:
        load_rubric(
            EXAMPLE.replace("weight: 60", "wieght: 60"), source="my-rubrics/trade-off-question.yaml"
        )
    assert str(caught.value) in PAGE
