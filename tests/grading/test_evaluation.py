from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from app.domain.errors import JudgeRefusedError, JudgeUnavailableError
from app.domain.evaluation_errors import RecordingInvalidError
from app.domain.labels import LabelledAnswer
from app.domain.rubric import Rubric
from app.grading.evaluation import Evaluated, Evaluation
from app.grading.ports import Assignment, ReplyListener
from app.grading.records import JudgeIdentity, Reply
from tests.builders import ANSWER, a_claim, a_rubric, verdicts
from tests.fakes.judge import ScriptedJudge, a_reply
from tests.outcomes import a_labelled_answer

pytestmark = pytest.mark.anyio


def answers(count: int) -> list[LabelledAnswer]:
    return [a_labelled_answer(f"a{number}", text=ANSWER) for number in range(1, count + 1)]


class CrowdedJudge:
    """A judge that notes how many ask it at the same time."""

    def __init__(self) -> None:
        self.asking = self.most = 0

    def identity(self, rubric: Rubric) -> JudgeIdentity:
        return ScriptedJudge().identity(rubric)

    async def ask(self, assignment: Assignment, listener: ReplyListener | None = None) -> Reply:
        del assignment, listener
        self.asking += 1
        self.most = max(self.most, self.asking)
        await asyncio.sleep(0)
        self.asking -= 1
        return a_reply(verdicts())


def ticking(*seconds: float) -> Callable[[], float]:
    times = iter(seconds)
    return lambda: next(times)


async def evaluate(
    judge: ScriptedJudge | CrowdedJudge, *, count: int, in_flight: int = 1
) -> Evaluated:
    evaluation = Evaluation(rubric=a_rubric(), judge=judge, in_flight=in_flight)
    return await evaluation.grade(answers(count))


async def test_every_answer_gets_the_grade_it_would_get_alone() -> None:
    replies = [a_reply(verdicts(value=a_claim(level))) for level in (2, 1, 0)]
    evaluated = await evaluate(ScriptedJudge(*replies), count=3)
    grades = [one.grade for one in evaluated.graded]
    assert [grade and grade.score for grade in grades] == [100.0, 75.0, 50.0]
    assert [one.answer.id for one in evaluated.graded] == ["a1", "a2", "a3"]


async def test_quotes_are_looked_for_in_the_answer() -> None:
    invented = a_reply(verdicts(value=a_claim(quote="Nobody ever said these words.")))
    evaluated = await evaluate(ScriptedJudge(invented), count=1)
    (one,) = evaluated.graded
    assert one.grade is not None
    assert one.grade.score == 50.0


async def test_a_floor_spares_the_judge() -> None:
    judge = ScriptedJudge(a_reply(verdicts()))
    evaluation = Evaluation(rubric=a_rubric(), judge=judge)
    evaluated = await evaluation.grade([a_labelled_answer(text=""), *answers(1)])
    assert len(judge.assignments) == 1
    grade = evaluated.graded[0].grade
    assert grade is not None
    assert grade.score == 0.0


async def test_an_answer_that_cannot_be_judged_is_a_failure_and_not_a_zero() -> None:
    unreadable = Reply(text="No.", model="scripted")
    judge = ScriptedJudge(JudgeRefusedError("No."), unreadable, a_reply(verdicts()))
    evaluated = await evaluate(judge, count=3)
    assert [one.failure for one in evaluated.graded] == [
        "judge_refused",
        "judge_reply_invalid",
        None,
    ]
    assert [one.grade is None for one in evaluated.graded] == [True, True, False]


async def test_a_judge_that_is_down_ends_it() -> None:
    judge = ScriptedJudge(a_reply(verdicts()), JudgeUnavailableError("Down."))
    with pytest.raises(JudgeUnavailableError, match="Down"):
        await evaluate(judge, count=5, in_flight=3)


async def test_an_answer_that_a_recording_lacks_is_named() -> None:
    with pytest.raises(RecordingInvalidError, match=r"answers\.jsonl:1: the recording lacks it"):
        await evaluate(ScriptedJudge(RecordingInvalidError("the recording lacks it")), count=2)


async def test_no_more_are_asked_about_at_once_than_allowed() -> None:
    judge = CrowdedJudge()
    evaluated = await evaluate(judge, count=20, in_flight=4)
    assert judge.most == 4
    assert [one.answer.id for one in evaluated.graded] == [f"a{n}" for n in range(1, 21)]


async def test_progress_counts_up_to_all() -> None:
    heard: list[int] = []
    evaluation = Evaluation(
        rubric=a_rubric(), judge=CrowdedJudge(), in_flight=2, progress=heard.append
    )
    await evaluation.grade(answers(5))
    assert heard == [1, 2, 3, 4, 5]


async def test_cpu_time_leaves_out_the_answer_that_prepared_the_judge() -> None:
    evaluation = Evaluation(
        rubric=a_rubric(), judge=CrowdedJudge(), cpu_seconds=ticking(10.0, 10.2)
    )
    evaluated = await evaluation.grade([a_labelled_answer(text=""), *answers(5)])
    # The floored answer and the first judged one are left out: 200 ms over 4 answers.
    assert evaluated.cpu_ms == pytest.approx(50.0)


async def test_of_one_answer_there_is_no_cpu_time() -> None:
    assert (await evaluate(CrowdedJudge(), count=1)).cpu_ms is None
    assert (await evaluate(CrowdedJudge(), count=0)).graded == ()
