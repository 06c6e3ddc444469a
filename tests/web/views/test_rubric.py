from __future__ import annotations

from app.web.views.rubric import rubric_view
from tests.builders import a_criterion, a_rubric

CHECK = {"id": "words", "kind": "criterion", "target": "delivery", "phrases": ["plan"]}


def test_levels_go_from_the_highest_down_with_their_points() -> None:
    section = rubric_view(a_rubric()).criteria[0]
    assert [(level.number, level.points) for level in section.levels] == [(2, 50), (1, 25), (0, 0)]


def test_checks_stand_beside_what_they_are_held_against() -> None:
    view = rubric_view(a_rubric(keyword_checks=[CHECK]))
    assert [len(section.checks) for section in view.criteria] == [1, 0]
    assert [len(section.checks) for section in view.pitfalls] == [0]


def test_a_subject_is_called_by_its_name() -> None:
    criteria = [a_criterion("delivery", subject="project_manager"), a_criterion("value")]
    view = rubric_view(a_rubric(criteria=criteria))
    assert [section.subject for section in view.criteria] == ["project manager", ""]


def test_floors_are_told_as_far_as_they_are_on() -> None:
    off = {"min_words": None, "gibberish": False, "copied_question_share": None}
    floors = off | {"copied_ideal_share": 0.8}
    assert rubric_view(a_rubric(floors=floors)).floors == ("80% of it copies the model answer",)
    assert len(rubric_view(a_rubric(floors={})).floors) == 4
