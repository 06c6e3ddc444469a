"""What is worth nothing before a judge is asked, and what is not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.answer import read
from app.domain.floors import check
from app.domain.grade import CheckKind, Finding, Outcome
from app.domain.rubric import Rubric
from tests.builders import a_rubric
from tests.labelled import DATA, labelled

QUESTION = "How does a project manager differ from a product manager?"
IDEAL = (
    "A project manager answers for delivery: how the work gets done and when. They run the"
    " schedule, the budget, the scope and the risks. A product manager answers for value: which"
    " problem deserves solving, for whom, and why now."
)
FLOORS = {
    "min_words": 6,
    "gibberish": True,
    "copied_question_share": 0.8,
    "copied_ideal_share": 0.8,
}
OFF = {
    "min_words": None,
    "gibberish": False,
    "copied_question_share": None,
    "copied_ideal_share": None,
}
RUBRIC = a_rubric(question=QUESTION, ideal_response=IDEAL, floors=FLOORS)
NOTHING_ON = a_rubric(question=QUESTION, ideal_response=IDEAL, floors=OFF)
GOLD = (
    *("project_vs_product_manager", "field_exercise", "judgment_exercise", "adjacent_roles"),
    *("train_t1", "train_t2", "train_t3", "train_t4"),
)


def floor_of(text: str, rubric: Rubric = RUBRIC) -> str | None:
    finding = check(rubric, read(text))
    return None if finding is None else finding.id


@pytest.mark.parametrize(
    ("text", "floor"),
    [
        ("", "empty"),
        (" \n\t\u3000 . \n", "empty"),
        ("\U0001f600" * 400, "empty"),
        ("\u200b\u200b", "empty"),
        ("Solution", "too_short"),
        ("Thought process:", "too_short"),
        ("Let's solve this problem step by step.", "too_short"),
        ("Here is the answer to the question: because", "too_short"),
        ("\u304b\u3044\u305b\u3064", "too_short"),
        ("1 2 3 4 5 6 7 8 9 ok", "too_short"),
        ("a" * 6000, "gibberish"),
        ("roadmap " * 300, "gibberish"),
        ("asdf jkl; qwer zxcv hjkl uiop asdf", "gibberish"),
        (QUESTION, "copied_question"),
        ("So, how does a PROJECT manager differ \u2014 from a product manager?", "copied_question"),
        (IDEAL, "copied_ideal"),
        (IDEAL.split(". ")[1] + ". " + IDEAL.split(". ")[2], "copied_ideal"),
    ],
)
def test_an_answer_that_says_nothing_of_its_own_meets_a_floor(text: str, floor: str) -> None:
    assert floor_of(text) == floor


@pytest.mark.parametrize(
    "text",
    [
        "One plans the work, the other decides what work is worth doing.",
        "PjM: dates, money. PdM: customers, why, metric.",
        "\u4ea7\u54c1\u7ecf\u7406\u51b3\u5b9a\u505a\u4ec0\u4e48\uff0c\u9879\u76ee\u7ecf\u7406\u8d1f\u8d23\u8fdb\u5ea6\u3002",
        QUESTION + " One owns the plan, and the other one owns the reason for it.",
        IDEAL + " I lived it: we shipped on the day and nobody came, so I went and asked forty of"
        " our customers what they had hoped for, and then we took half of it out again.",
        "Let's go step by step. The first keeps the dates, the second keeps the promise.",
    ],
)
def test_an_answer_with_words_of_its_own_meets_none(text: str) -> None:
    assert floor_of(text) is None


def test_a_floor_caps_at_nothing_and_shows_the_whole_answer() -> None:
    text = " ok then \u200b "
    finding = check(RUBRIC, read(text))
    assert finding is not None
    assert (finding.kind, finding.outcome, finding.target) == (CheckKind.FLOOR, Outcome.FOUND, None)
    assert (finding.cap, finding.flag, [span.text for span in finding.spans]) == (0.0, None, [text])


def test_a_copy_of_the_ideal_response_asks_for_a_person() -> None:
    finding = check(RUBRIC, read(IDEAL))
    assert isinstance(finding, Finding)
    assert finding.flag == "copied_ideal_response"


@pytest.mark.parametrize("text", ["ok", "roadmap " * 300, QUESTION, IDEAL])
def test_a_rubric_can_switch_every_floor_off_but_the_empty_one(text: str) -> None:
    assert floor_of(text, NOTHING_ON) is None
    assert floor_of(" ", NOTHING_ON) == "empty"


def test_no_labelled_answer_of_30_points_or_more_meets_a_floor() -> None:
    answers = [one for name in GOLD for one in labelled(name) if one.score >= 30]
    assert [one.id for one in answers if floor_of(one.answer)] == []


def test_of_the_development_suite_empty_openers_meet_a_floor_and_controls_do_not() -> None:
    lines = (DATA / "adversarial_dev.jsonl").read_text(encoding="utf-8").splitlines()
    floors = {(row["family"], row["id"]): floor_of(row["answer"]) for row in map(json.loads, lines)}
    openers = [floor for (family, _), floor in floors.items() if family == "master_key"]
    assert None not in openers
    assert {floor for (family, _), floor in floors.items() if family.startswith("control_")} == {
        None
    }


@given(st.text(max_size=300))
def test_any_text_can_be_checked(text: str) -> None:
    finding = check(RUBRIC, read(text))
    assert finding is None or finding.cap == 0.0
