"""New grades from stored replies."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from app.domain.crosscheck import JUDGES_DISAGREE
from app.domain.errors import JudgeRefusedError, ReplyMissingError
from app.domain.rubric import Rubric
from app.domain.rubric_errors import RubricVersionNotFoundError
from app.grading.grader import Grader, GradeRequest
from app.grading.judges import Judges
from app.grading.records import GradeRecord, Reply
from app.grading.rescore import Rescorer
from tests.builders import ANSWER, a_claim, a_criterion, a_rubric, verdicts
from tests.fakes.clock import FixedClock
from tests.fakes.judge import ScriptedJudge, a_reply
from tests.fakes.memory_store import InMemoryGradeStore
from tests.fakes.rubrics import InMemoryRubricLibrary

OLD = a_rubric()
NEW = a_rubric(
    version="1.1.0",
    criteria=[a_criterion("delivery", weight=90.0), a_criterion("value", weight=10.0)],
)
REPLY = a_reply(verdicts(value=a_claim(0)))


OTHER = replace(a_reply(verdicts(delivery=a_claim(0, certainty=0.95))), coverage=0.9)


def grade_then_rescore(
    outcome: Reply | Exception, *rubrics: Rubric, onto_current: bool = True
) -> list[GradeRecord]:
    store, clock = InMemoryGradeStore(), FixedClock()
    judge = ScriptedJudge(outcome)
    embedded = ScriptedJudge(OTHER, kind="embedded")
    grader = Grader(
        judges=Judges(embedded=embedded, llm=judge, cross_checks=True),
        store=store,
        rubrics=InMemoryRubricLibrary(OLD),
        clock=clock,
    )
    rescorer = Rescorer(store=store, rubrics=InMemoryRubricLibrary(*rubrics), clock=clock)

    async def both() -> list[GradeRecord]:
        first = (await grader.grade(GradeRequest(rubric_id="a-rubric", answer=ANSWER))).record
        second = await rescorer.rescore(first.id, onto_current=onto_current)
        assert (len(judge.assignments), len(embedded.assignments)) == (1, 1)
        assert await store.get(second.id) == second
        return [first, second]

    return asyncio.run(both())


def test_a_rescore_under_the_same_rubric_gives_the_same_grade_and_costs_nothing() -> None:
    first, second = grade_then_rescore(REPLY, OLD)
    assert second.grade == first.grade
    assert (second.rescored_from, second.usage.input_tokens) == (first.id, 0)
    assert second.replies == first.replies


def test_a_rescore_stays_on_the_version_that_the_grade_was_made_by() -> None:
    first, second = grade_then_rescore(REPLY, OLD, NEW, onto_current=False)
    assert second.rubric == first.rubric
    assert second.grade == first.grade


def test_a_version_that_is_gone_is_not_replaced_by_another() -> None:
    with pytest.raises(RubricVersionNotFoundError, match=r"the current one is 1\.1\.0"):
        grade_then_rescore(REPLY, NEW, onto_current=False)


def test_a_rescore_follows_the_rubric_as_it_is_now_where_that_is_wanted() -> None:
    first, second = grade_then_rescore(REPLY, NEW)
    assert first.grade is not None
    assert second.grade is not None
    assert (first.grade.score, second.grade.score) == (50.0, 90.0)
    assert (first.rubric.version, second.rubric.version) == ("1.0.0", "1.1.0")


def test_a_rescore_holds_the_grade_against_the_second_reply_that_was_stored() -> None:
    first, second = grade_then_rescore(REPLY, NEW)
    assert first.second is not None
    assert second.second == first.second
    assert second.grade is not None
    assert second.grade.cross_check is not None
    assert second.grade.cross_check.score == 10.0
    assert JUDGES_DISAGREE in second.grade.review.reasons


def test_a_failed_grade_cannot_be_rescored() -> None:
    with pytest.raises(ReplyMissingError):
        grade_then_rescore(JudgeRefusedError("declined"), OLD)
