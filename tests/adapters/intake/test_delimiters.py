from __future__ import annotations

import csv
from collections.abc import Sequence

import pytest

from app.adapters.intake.delimiters import ONE_COLUMN, announced, detect, first_row


def has_answer(cells: Sequence[str]) -> bool:
    return "answer" in cells


@pytest.mark.parametrize(
    ("head", "delimiter"),
    [
        ("id,answer\n1;2,x", ","),
        ("id;answer\n1,5;x", ";"),
        ("id\tanswer\n1,5\tx", "\t"),
        ("id|answer\n", "|"),
        ("answer;a,b,c\n", ";"),
        ('"a;b",answer\n', ","),
        ('"a\nlong; question",answer\n', ","),
        ("\n\n id;answer", ";"),
        ("answer\nI say, well; yes\n", ONE_COLUMN),
        ("", ONE_COLUMN),
    ],
)
def test_the_first_row_tells(head: str, delimiter: str) -> None:
    assert detect(head, has_answer) == delimiter


@pytest.mark.parametrize("line", ["sep=;\n", "SEP=;\r\n", '"sep=;"\n'])
def test_excel_may_say_it_on_a_line_of_its_own(line: str) -> None:
    assert announced(line + "a;b\n") == (";", len(line))


def test_any_other_first_line_says_nothing() -> None:
    assert announced("separate;answer\n") == (None, 0)


def test_a_first_row_that_cannot_be_read_has_no_cells() -> None:
    before = csv.field_size_limit(1_000)
    try:
        assert first_row('"' + "x" * 2_000, ",") == []
    finally:
        csv.field_size_limit(before)
