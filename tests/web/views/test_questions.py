from __future__ import annotations

from app.domain.errors import JudgeUnavailableError
from app.grading.rubrics.records import Origin, version_of
from app.web.views.questions import MAIN_RUBRIC, Fields, Trouble, form
from tests.builders import a_rubric
from tests.fakes.clock import START

RUBRICS = tuple(
    version_of(a_rubric(id=name), Origin.FILE, START)
    for name in ("a-rubric", MAIN_RUBRIC, "z-rubric")
)


def test_the_main_question_comes_first_unless_another_is_chosen() -> None:
    assert form(RUBRICS, Fields(), most=9, has_llm=False).chosen == MAIN_RUBRIC
    assert form(RUBRICS[::2], Fields(), most=9, has_llm=False).chosen == "a-rubric"
    chosen = Fields(rubric_id="z-rubric")
    assert form(RUBRICS, chosen, most=9, has_llm=False).chosen == "z-rubric"
    assert form(RUBRICS, Fields(rubric_id="gone"), most=9, has_llm=False).chosen == MAIN_RUBRIC
    assert form((), Fields(), most=9, has_llm=False).chosen == ""


def test_a_judge_is_chosen_only_where_there_are_two() -> None:
    assert form(RUBRICS, Fields(), most=9, has_llm=False).judges == ()
    shown = form(RUBRICS, Fields(judge="embedded"), most=9, has_llm=True)
    assert [name for name, _ in shown.judges] == ["auto", "llm", "embedded"]
    assert shown.judge == "embedded"
    assert form(RUBRICS, Fields(judge="oracle"), most=9, has_llm=True).judge == "auto"


def test_trouble_says_what_happened_and_what_to_do() -> None:
    trouble = Trouble.of(JudgeUnavailableError("Out of reach."), 503)
    assert (trouble.detail, trouble.code) == ("Out of reach.", "judge_unavailable")
    assert "try again" in trouble.advice
