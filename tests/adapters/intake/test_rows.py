from __future__ import annotations

import pytest

from app.adapters.intake.rows import Row, character_problem, is_suspect, size_problem, too_long
from app.domain.intake import IntakeLimits, RowProblem

LIMITS = IntakeLimits(answer_characters=10, reference_characters=5)


def test_a_row_within_its_limits_has_no_problem() -> None:
    assert size_problem(Row(1, "x" * 10, "y" * 5, {}), LIMITS) is None


def test_an_answer_that_is_too_long_is_told_by_its_length_alone() -> None:
    assert size_problem(Row(7, "secret words", None, {}), LIMITS) == RowProblem(
        line=7, code="answer_too_long", detail="The answer has 12 characters; 10 are allowed."
    )


def test_a_reference_has_a_limit_of_its_own() -> None:
    problem = size_problem(Row(7, "x", "y" * 6, {}), LIMITS)
    assert problem is not None
    assert problem.code == "reference_too_long"


@pytest.mark.parametrize(
    ("text", "code"), [("a\0b", "nul_character"), ("a\ud800", "encoding_invalid")]
)
def test_characters_that_no_store_keeps_are_found(text: str, code: str) -> None:
    problem = character_problem(3, "fine", text)
    assert problem is not None
    assert (problem.line, problem.code) == (3, code)
    assert is_suspect(text)


@pytest.mark.parametrize("text", ["", "plain", "Größe 東京 🎯", "\x01\t\r\n\uffff"])
def test_all_other_characters_are_fine(text: str) -> None:
    assert character_problem(3, text) is None
    assert not is_suspect(text)


def test_a_row_that_is_too_long_may_come_with_a_hint() -> None:
    detail = "The row has more than 160 characters. Look there."
    assert too_long(3, LIMITS, " Look there.") == RowProblem(
        line=3, code="row_too_long", detail=detail
    )
