"""What holds for every rubric that comes with the project, beyond being valid."""

from __future__ import annotations

import re

import pytest

from app.adapters.files.rubrics import FileRubricLibrary, packaged_rubrics
from app.domain.rubric import Criterion, Pitfall, Rubric

RUBRICS = FileRubricLibrary(packaged_rubrics()).all()

# About 1,000 tokens of English.
MAX_CHARACTERS_JUDGED = 4300
WORDS_IN_A_ROW = 5

every_rubric = pytest.mark.parametrize("rubric", RUBRICS, ids=lambda rubric: rubric.id)


def judged_text(rubric: Rubric) -> str:
    criteria = [
        part
        for item in rubric.criteria
        for part in (item.title, *(level.meaning for level in item.levels))
    ]
    pitfalls = [
        part for item in rubric.pitfalls for part in (item.title, item.definition, *item.exceptions)
    ]
    return "\n".join([*criteria, *pitfalls])


def shown_to_candidates(rubric: Rubric) -> list[str]:
    return [
        *(text for item in rubric.criteria for text in (item.advice, item.strength)),
        *(item.advice for item in rubric.pitfalls),
    ]


def runs_of_words(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {
        tuple(words[start : start + WORDS_IN_A_ROW])
        for start in range(len(words) - WORDS_IN_A_ROW + 1)
    }


@every_rubric
def test_what_a_judge_must_read_stays_short(rubric: Rubric) -> None:
    assert len(judged_text(rubric)) <= MAX_CHARACTERS_JUDGED


@every_rubric
def test_feedback_does_not_give_the_ideal_response_away(rubric: Rubric) -> None:
    ideal = runs_of_words(rubric.ideal_response)
    for text in shown_to_candidates(rubric):
        assert not runs_of_words(text) & ideal, text


@every_rubric
def test_every_criterion_and_pitfall_says_which_passage_it_comes_from(rubric: Rubric) -> None:
    assert rubric.source is not None
    items: list[Criterion | Pitfall] = [*rubric.criteria, *rubric.pitfalls]
    for item in items:
        assert item.passage is not None, item.id


def test_the_first_rubric_weighs_what_the_question_asks_for() -> None:
    (rubric,) = [one for one in RUBRICS if one.id == "project-vs-product-manager"]
    assert {item.id: (item.weight, item.max_level) for item in rubric.criteria} == {
        "delivery_ownership": (20, 2),
        "value_ownership": (20, 2),
        "customer_advocacy": (14, 2),
        "outcomes_over_outputs": (12, 2),
        "prioritization": (6, 2),
        "clear_contrast": (18, 2),
        "collaboration": (5, 2),
        "demonstrated_ownership": (5, 2),
    }
    assert {item.id: item.cap for item in rubric.pitfalls} == {
        "manages_projects": 50,
        "delivery_as_outcome": 45,
        "empty_jargon": 55,
        "role_confusion": 40,
    }
    assert all(half_way(item) == 0.5 for item in rubric.criteria)


def half_way(criterion: Criterion) -> float:
    return criterion.levels[1].share
