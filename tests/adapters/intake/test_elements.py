from __future__ import annotations

import json

import pytest

from app.adapters.intake.elements import KINDS_OF_ROWS, Elements
from app.adapters.intake.rows import Row
from app.domain.intake import IntakeChoices, IntakeLimits, RowProblem
from app.domain.intake_errors import UploadUnreadableError

LIMITS = IntakeLimits(columns=5)


def read(element: object, choices: IntakeChoices | None = None) -> Row | RowProblem:
    text = element if isinstance(element, str) else json.dumps(element)
    return Elements(choices or IntakeChoices(), LIMITS).read(text, 3)


def code(element: object, choices: IntakeChoices | None = None) -> str:
    found = read(element, choices)
    assert isinstance(found, RowProblem)
    assert found.line == 3
    return found.code


@pytest.mark.parametrize(
    "element",
    [
        {"answer": "x", "reference": "r"},
        {"Response": "x", "ID": "r"},
        {"id": "r", "text": "x"},
        {"reference": " r ", "answer": "x", "metadata": None},
        {"answer": "x", "metadata": {}, "candidate_id": "r"},
    ],
)
def test_fields_are_matched_as_columns_are(element: object) -> None:
    assert read(element) == Row(3, "x", "r", {})


def test_other_fields_and_metadata_are_kept_as_text_with_their_digits() -> None:
    text = '{"n": 1.10, "answer": "x", "id": 12345678901234567890123, "metadata": {"b": true}}'
    assert read(text) == Row(3, "x", "12345678901234567890123", {"n": "1.10", "b": "true"})
    assert read({"answer": "x", "a": None, "b": False}) == Row(
        3, "x", None, {"a": "", "b": "false"}
    )


def test_fields_may_be_chosen() -> None:
    choices = IntakeChoices(answer_column="Free text", reference_column="answer")
    assert read({"answer": "1", "free_text": "x"}, choices) == Row(3, "x", "1", {})
    assert code({"answer": "x"}, choices) == "answer_missing"


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        ("{", "json_invalid"),
        ("", "json_invalid"),
        ('{"answer": "x"} {}', "json_invalid"),
        ('{"answer": NaN}', "json_invalid"),
        ('{"answer": "a\tb"}', "json_invalid"),
        ('{"answer": ' + "[" * 100_000, "json_invalid"),
        ("[]", "not_an_object"),
        ('"answer"', "not_an_object"),
        ("{}", "answer_missing"),
        ({"answer": 1}, "answer_not_text"),
        ({"answer": None}, "answer_not_text"),
        ('{"answer": "x", "answer": "y"}', "field_doubled"),
        ({"answer": "x", "Answer": "y"}, "field_doubled"),
        ({"answer": "x", "a": "1", "metadata": {"a": "2"}}, "field_doubled"),
        ({"answer": "x", "a": [1]}, "field_nested"),
        ({"answer": "x", "metadata": {"a": {}}}, "field_nested"),
        ({"answer": "x", "id": ["y"]}, "field_nested"),
        ({"answer": "a\0"}, "nul_character"),
        ({"answer": "x", "a\0": "y"}, "nul_character"),
        ('{"answer": "\\ud83c"}', "encoding_invalid"),
        ('{"answer": "caf\udce9"}', "encoding_invalid"),
    ],
)
def test_an_unfit_element_is_a_problem(element: object, expected: str) -> None:
    assert code(element) == expected


def test_a_field_is_named_in_a_problem_only_if_it_looks_like_a_name() -> None:
    assert "`scores`" in str(read({"answer": "x", "scores": [1]}))
    assert "I said" not in str(read({"answer": "x", "I said": [1]}))


def test_columns_come_in_the_order_they_came_up_in() -> None:
    elements = Elements(IntakeChoices(), LIMITS)
    for fields in ({"a": 1}, {"b": 1, "a": 2}, {"metadata": {"c": 3}}):
        elements.read(json.dumps({"answer": "x", **fields}), 1)
    assert elements.columns == ("a", "b", "c")


def test_more_columns_than_there_may_be_end_the_upload() -> None:
    fields = {f"f{number}": 1 for number in range(6)}
    with pytest.raises(UploadUnreadableError, match="more than 5 different fields"):
        read({"answer": "x", **fields})


def test_kinds_of_rows_are_remembered_within_bounds() -> None:
    elements = Elements(IntakeChoices(), IntakeLimits(columns=1000))
    for number in range(2 * KINDS_OF_ROWS):
        assert isinstance(elements.read(json.dumps({"answer": "x", f"f{number}": 1}), 1), Row)
    assert len(elements._roles) == KINDS_OF_ROWS


def test_what_was_decoded_elsewhere_is_taken_alike() -> None:
    elements = Elements(IntakeChoices(), LIMITS)
    value, end = elements.decode('[{"answer": "x"}, 1]', 1)
    assert (elements.take(value, 4), end) == (Row(4, "x", None, {}), 16)
    assert isinstance(elements.take([], 4), RowProblem)
