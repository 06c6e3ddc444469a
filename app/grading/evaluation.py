"""Labelled answers, graded as any answer is, with nothing stored."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.domain.answer import read
from app.domain.errors import AnswerJudgeError
from app.domain.evaluation_errors import RecordingInvalidError
from app.domain.grade import CheckKind, Grade
from app.domain.labels import LabelledAnswer
from app.domain.marking import floor_grade
from app.domain.outcomes import GradedAnswer
from app.domain.rubric import Rubric
from app.grading.ports import Assignment, Judge
from app.grading.replies import mark_replies

Progress = Callable[[int], None]
"""Called with the number of answers done, each time there is one more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """Labelled answers with their grades, in the order they came in.

    Attributes:
        graded: Each answer and its grade, or why there is none.
        cpu_ms: Mean CPU time of a grade in milliseconds, without the first ones, which also
            prepare the judge; None where there are no others.
    """

    graded: tuple[GradedAnswer, ...]
    cpu_ms: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """How labelled answers are graded. `cpu_seconds` can be held still in tests.

    Attributes:
        rubric: What to grade against.
        judge: Who judges.
        in_flight: Most answers at the same time.
        progress: Hears how many are done.
        cpu_seconds: CPU time of this process so far.
    """

    rubric: Rubric
    judge: Judge
    in_flight: int = 1
    progress: Progress = field(default=lambda _: None)
    cpu_seconds: Callable[[], float] = time.process_time

    async def grade(self, answers: Sequence[LabelledAnswer]) -> Evaluated:
        """Grade them all. An answer that cannot be judged is kept as a failure.

        Raises:
            JudgeError: The judge cannot be used at all.
            RecordingInvalidError: A recording lacks one of the answers.
        """
        first: list[GradedAnswer] = []
        for answer in answers:
            first.append(await self._counted(answer, len(first)))
            if not _is_floored(first[-1]):
                break
        rest = answers[len(first) :]
        before = self.cpu_seconds()
        others = await self._together(rest, len(first))
        seconds = self.cpu_seconds() - before
        return Evaluated(
            graded=(*first, *others), cpu_ms=1000 * seconds / len(rest) if rest else None
        )

    async def _together(
        self, answers: Sequence[LabelledAnswer], done_before: int
    ) -> list[GradedAnswer]:
        waiting = iter(enumerate(answers))
        graded: dict[int, GradedAnswer] = {}

        async def work() -> None:
            for number, answer in waiting:
                one = await self._graded(answer)
                graded[number] = one
                self.progress(done_before + len(graded))

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(self.in_flight, len(answers))):
                    group.create_task(work())
        except BaseExceptionGroup as errors:
            # Every worker that failed met the same trouble; one is enough to report.
            raise errors.exceptions[0] from None
        return [graded[number] for number in range(len(answers))]

    async def _counted(self, answer: LabelledAnswer, done_before: int) -> GradedAnswer:
        one = await self._graded(answer)
        self.progress(done_before + 1)
        return one

    async def _graded(self, labelled: LabelledAnswer) -> GradedAnswer:
        try:
            grade = await self._grade(labelled.text)
        except AnswerJudgeError as error:
            return GradedAnswer(answer=labelled, grade=None, failure=error.code)
        except RecordingInvalidError as error:
            raise RecordingInvalidError(f"{labelled.place}: {error}") from None
        return GradedAnswer(answer=labelled, grade=grade)

    async def _grade(self, text: str) -> Grade:
        answer = read(text)
        floored = floor_grade(self.rubric, answer)
        if floored is not None:
            return floored
        reply = await self.judge.ask(Assignment(rubric=self.rubric, answer=answer))
        grade, _ = mark_replies(self.rubric, answer, (reply,), degraded=False)
        return grade


def _is_floored(one: GradedAnswer) -> bool:
    """Whether no judge was asked: then nothing prepared it."""
    return one.grade is not None and any(
        finding.kind is CheckKind.FLOOR for finding in one.grade.findings
    )
