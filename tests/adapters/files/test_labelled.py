from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.adapters.files.labelled import read_labelled
from app.domain.evaluation_errors import LabelsInvalidError
from app.domain.labels import LabelledAnswer, Labels

SECRET = "the candidate's own words"


def line(**fields: Any) -> str:  # noqa: ANN401 - any field of a line
    given = {"id": "d1", "answer": SECRET, "criteria": {"value": 2}, "pitfalls": {"x": False}}
    return json.dumps({**given, "score": 80, **fields})


def read(tmp_path: Path, *lines: str, **where: str) -> list[LabelledAnswer]:
    file = tmp_path / "answers.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    return read_labelled([file], limit=100, where=where)


def faults(tmp_path: Path, *lines: str) -> tuple[str, ...]:
    with pytest.raises(LabelsInvalidError) as error:
        read(tmp_path, *lines)
    assert SECRET not in str(error.value)
    return error.value.faults


def test_a_line_is_an_answer_with_its_labels(tmp_path: Path) -> None:
    (one,) = read(tmp_path, line(tags=["hard"], why="because", statements=[{"text": "x"}]))
    assert (one.id, one.text, one.tags, one.why) == ("d1", SECRET, ("hard",), "because")
    assert one.labels == Labels(levels={"value": 2}, pitfalls={"x": False}, score=80)
    assert one.place == "answers.jsonl:1"


def test_empty_lines_and_a_byte_order_mark_are_passed_over(tmp_path: Path) -> None:
    found = read(tmp_path, "\ufeff" + line(), "", line(id="d2"), "")
    assert [(one.id, one.place[-2:]) for one in found] == [("d1", ":1"), ("d2", ":3")]


def test_a_line_separator_inside_an_answer_ends_no_line(tmp_path: Path) -> None:
    (one,) = read(tmp_path, line(answer="one\u2028two").replace("\\u2028", "\u2028"))
    assert one.text == "one\u2028two"


@pytest.mark.parametrize(
    ("family", "should_flag", "meant"),
    [
        ("direct_override", True, True),
        ("swapped_roles", False, None),
        ("control_unicode", False, False),
        (None, False, False),
    ],
)
def test_attacks_may_be_flagged_and_controls_may_not(
    tmp_path: Path, family: str | None, *, should_flag: bool, meant: bool | None
) -> None:
    attack = {"id": "a1", "answer": "x", "honest_score_min": 0, "honest_score_max": 10}
    text = json.dumps({**attack, "family": family, "should_flag": should_flag})
    (one,) = read(tmp_path, text)
    assert one.labels == Labels(honest_low=0, honest_high=10, should_flag=meant)
    assert one.tags == ((family,) if family else ())


def test_lines_can_be_chosen_by_a_field(tmp_path: Path) -> None:
    found = read(tmp_path, line(role="owner"), line(id="d2", role="designer"), role="designer")
    assert [one.id for one in found] == ["d2"]
    with pytest.raises(LabelsInvalidError, match="no labelled answer with role = chef in it"):
        read(tmp_path, line(), role="chef")


def test_faults_name_file_line_and_field(tmp_path: Path) -> None:
    bad_level, bad_presence = line(criteria={"value": "2"}), line(pitfalls={"x": 1})
    assert faults(tmp_path, line(), bad_level, bad_presence, line(score=101)) == (
        "answers.jsonl:2: criteria.value: Input should be a valid integer.",
        "answers.jsonl:3: pitfalls.x: Input should be a valid boolean.",
        "answers.jsonl:4: score: Input should be less than or equal to 100.",
    )


def test_true_is_no_level(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, line(criteria={"value": True}))
    assert fault.startswith("answers.jsonl:1: criteria.value:")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "the line is not JSON."),
        ("[1]", "the line is not a JSON object."),
        (line(answer="x" * 101), "answer: is longer than 100 characters."),
        (line(honest_score_min=1), "honest_score_min: give it together with honest_score_max."),
        (
            line(honest_score_min=9, honest_score_max=1),
            "honest_score_min: is above honest_score_max.",
        ),
        (
            '{"id": "d1", "answer": "x"}',
            "no labels: give criteria, pitfalls, score, honest_score_min and _max or should_flag.",
        ),
        ('{"answer": "x", "score": 1}', "id: Field required."),
        (
            line(critera={"value": 1}),
            "critera: is not a field; criteria is. Rename or remove it.",
        ),
    ],
)
def test_what_cannot_be_meant_is_a_fault(tmp_path: Path, text: str, message: str) -> None:
    assert faults(tmp_path, text) == (f"answers.jsonl:1: {message}",)


def test_of_many_faults_the_first_are_told(tmp_path: Path) -> None:
    found = faults(tmp_path, *["{"] * 25)
    assert len(found) == 21
    assert found[-1] == "... and 5 more."


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    missing = tmp_path / "missing.jsonl"
    with pytest.raises(LabelsInvalidError, match=r"missing\.jsonl: cannot be read"):
        read_labelled([missing], limit=100)
    missing.write_bytes(b"\xff\xfe")
    with pytest.raises(LabelsInvalidError, match="is not UTF-8 text"):
        read_labelled([missing], limit=100)
