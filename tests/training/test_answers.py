"""Files to train on are read as they are meant, or refused with file and line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.domain.readings import PROJECT
from tests.training.examples import a_trainable_rubric
from training.answers import TrainingDataError, read_answers, read_statements

RUBRIC = a_trainable_rubric()
SAID = {
    "text": "He keeps the dates.",
    "about": PROJECT,
    "stance": "asserted",
    "criteria": ["delivery"],
    "pitfalls": [],
}
LINE = {
    "id": "a1",
    "answer": "Well. He keeps the dates. Right?",
    "criteria": {"delivery": 2, "value": 0},
    "pitfalls": {"confusion": False},
    "score": 40,
    "statements": [SAID],
}


def written(folder: Path, *lines: dict[str, Any]) -> Path:
    path = folder / "some.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_an_answer_is_cut_into_its_statements_and_what_is_between_them(tmp_path: Path) -> None:
    [example] = read_answers(written(tmp_path, LINE), RUBRIC)
    assert [piece.text for piece in example.pieces] == ["Well. ", "He keeps the dates.", " Right?"]
    assert [piece.about for piece in example.pieces] == [None, PROJECT, None]
    assert example.pieces[1].criteria == frozenset({"delivery"})
    assert example.text == LINE["answer"]


def test_what_was_not_labelled_is_not_known(tmp_path: Path) -> None:
    [example] = read_answers(written(tmp_path, LINE), RUBRIC)
    assert example.levels == {"delivery": 2, "value": 0, "contrast": None, "teamwork": None}
    assert example.pitfalls == {"confusion": False, "jargon": None, "plans": None}


def test_a_statement_may_tell_its_levels_or_only_its_criteria(tmp_path: Path) -> None:
    path = written(tmp_path, SAID, {**SAID, "criteria": {"delivery": 1}})
    assert [one.levels for one in read_statements(path, RUBRIC)] == [
        {"delivery": None},
        {"delivery": 1},
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"criteria": {"charm": 1}}, "some.jsonl:2: a-rubric has no charm"),
        ({"criteria": {"delivery": "2"}}, "some.jsonl:2: criteria.delivery"),
        ({"pitfalls": {"delivery": False}}, "some.jsonl:2: a-rubric has no delivery"),
        ({"statements": [{**SAID, "about": "owner"}]}, "some.jsonl:2: about: is no role"),
        ({"statements": [{**SAID, "stance": "sung"}]}, "some.jsonl:2: statements.0.stance"),
        ({"statements": [{**SAID, "text": "Not said."}]}, "some.jsonl:2: a statement is not in"),
        ({"statements": [SAID, SAID]}, "some.jsonl:2: a statement is not in the answer, or out"),
    ],
)
def test_a_line_that_does_not_fit_is_refused(
    tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    path = written(tmp_path, LINE, {**LINE, **change})
    with pytest.raises(TrainingDataError) as refusal:
        read_answers(path, RUBRIC)
    assert str(refusal.value).startswith(message)
    assert "dates" not in str(refusal.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TrainingDataError, match=r"none\.jsonl cannot be read"):
        read_answers(tmp_path / "none.jsonl", RUBRIC)
