from __future__ import annotations

import pytest

from app.adapters.intake.columns import (
    ANSWER_NAMES,
    REFERENCE_NAMES,
    layout,
    names_an_answer,
    plain,
)
from app.domain.intake import IntakeChoices
from app.domain.intake_errors import AnswerColumnMissingError

NOTHING = IntakeChoices()


@pytest.mark.parametrize("written", ["Answer", " ANSWER ", "answer", "\ufeffanswer"])
def test_names_are_matched_without_case_and_blanks(written: str) -> None:
    assert layout([written, "x"], NOTHING).answer == 0


@pytest.mark.parametrize("names", [ANSWER_NAMES, REFERENCE_NAMES])
def test_every_known_name_is_in_the_form_it_is_compared_in(names: tuple[str, ...]) -> None:
    assert [plain(name) for name in names] == list(names)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("cells", "answer", "reference"),
    [
        (["id", "answer"], 1, 0),
        (["Name", "Antwort"], 1, 0),
        (["Candidate_ID", "Candidate", "Response"], 2, 0),
        (["text", "answer", "name", "reference"], 1, 3),
        (["answer"], 0, None),
        (["answer", "score"], 0, None),
        (["name", "answer", "name"], 1, None),
    ],
)
def test_the_best_known_name_is_taken(cells: list[str], answer: int, reference: int | None) -> None:
    found = layout(cells, NOTHING)
    assert (found.answer, found.reference) == (answer, reference)


def test_columns_may_be_chosen_by_name() -> None:
    choices = IntakeChoices(answer_column="what is a pm?", reference_column="E-Mail")
    cells = ["Timestamp", "e-mail", "answer", "What is a PM?"]
    found = layout(cells, choices)
    assert (found.answer, found.reference, found.extra) == (3, 1, (0, 2))
    assert names_an_answer(cells, choices)
    assert not names_an_answer(["answer"], choices)


def test_the_other_columns_are_kept_in_order_each_with_a_name_of_its_own() -> None:
    found = layout(["note", "answer", "", "note", " Note 2 ", "note (2)", ""], NOTHING)
    assert found.columns == ("note", "column 3", "note (2)", "Note 2", "note (2) (2)")
    assert (found.width, found.extra) == (6, (0, 2, 3, 4, 5))


def test_without_a_column_for_the_answers_the_error_says_what_to_do() -> None:
    with pytest.raises(AnswerColumnMissingError) as raised:
        layout(["secret words", "more"], NOTHING)
    assert "with 2 columns, names no column for the answers" in str(raised.value)
    assert "answer_column" in str(raised.value)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    "choices",
    [
        IntakeChoices(answer_column="nothing like it"),
        IntakeChoices(reference_column="nothing like it"),
        IntakeChoices(answer_column="answer", reference_column="answer"),
        IntakeChoices(answer_column="twice"),
    ],
)
def test_a_choice_that_cannot_be_followed_is_an_error(choices: IntakeChoices) -> None:
    with pytest.raises(AnswerColumnMissingError):
        layout(["answer", "twice", "Twice"], choices)
