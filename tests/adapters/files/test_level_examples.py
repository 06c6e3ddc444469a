"""Examples of levels are words of training answers, and of none that judges are measured on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.adapters.files.rubrics import packaged_rubrics, read_rubric

ROOT = Path(__file__).resolve().parents[3]
TRAINING = [
    *(ROOT / "training" / "answers").glob("w*.jsonl"),
    *(ROOT / "tests" / "data").glob("train_*.jsonl"),
]
HELD_TO = sorted(
    {
        ROOT / "tests" / "data" / name
        for entry in json.loads((ROOT / "tests" / "data" / "agreement.json").read_text())
        for name in entry["files"]
    }
)
RUBRIC = read_rubric(packaged_rubrics() / "project-vs-product-manager.yaml")
EXAMPLES = [
    (item.id, number, example)
    for item in RUBRIC.criteria
    for number, level in enumerate(item.levels)
    for example in level.examples
]
LONGEST = 30
"""Words."""


def answers(*files: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for file in files for line in file.read_text().splitlines()]


def one_line(text: str) -> str:
    return " ".join(text.split())


def test_every_level_has_one_short_example() -> None:
    assert {(item, level) for item, level, _ in EXAMPLES} == {
        (item.id, number) for item in RUBRIC.criteria for number in range(len(item.levels))
    }
    assert len(EXAMPLES) == len({example for *_, example in EXAMPLES})
    assert [text for *_, text in EXAMPLES if len(text.split()) > LONGEST] == []


@pytest.mark.parametrize(("item", "level", "example"), EXAMPLES)
def test_an_example_is_said_word_for_word_in_an_answer_with_that_label(
    item: str, level: int, example: str
) -> None:
    said = [one for one in answers(*TRAINING) if example in one_line(one["answer"])]
    assert said
    assert {one["criteria"][item] for one in said} == {level}


def test_no_example_is_taken_from_answers_that_agreement_is_measured_on() -> None:
    measured = [one_line(one["answer"]) for one in answers(*HELD_TO)]
    assert [text for *_, text in EXAMPLES if any(text in answer for answer in measured)] == []
