"""Which answers of a cohort go into the next file, and which need not be sent at all."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.cleaning import clean
from app.domain.cohort import CohortAnswer
from app.domain.rubric import Rubric
from app.grading.answering import AnswerGrader, Submission, Work
from app.grading.cohorts.batches.ports import (
    BatchProvider,
    BatchStore,
    Request,
    RequestFile,
    request_name,
)
from app.grading.cohorts.estimating import SeenTexts
from app.grading.cohorts.grading import READ_AT_ONCE, CohortGrader
from app.grading.cohorts.records import Cohort
from app.grading.ports import Assignment, GradeStore, Judge

PAGE = 200
"""Answers that are read from the store together."""


class HaltedPlanError(Exception):
    """The cohort was stopped while a file was being written."""


@dataclass(slots=True, kw_only=True)
class Course:
    """How far the planning of one cohort is, in the process that minds it.

    Attributes:
        cursor: The index of the next answer to look at.
        seen: The texts that were sent.
        turned_away: The index of an answer that did not fit, though its text counts as seen.
        is_tried: Whether one answer was sent live, to see what the endpoint takes.
        is_planned: Whether all answers were looked at.
    """

    cursor: int = 0
    seen: SeenTexts = field(default_factory=SeenTexts)
    turned_away: int | None = None
    is_tried: bool = False
    is_planned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Planner:
    """Fills files of one cohort. What needs no request is graded at once.

    An answer that says the same as one that was sent is left for the end: it is graded by the live
    lane then, from the reply to the first one.
    """

    cohort: Cohort
    rubric: Rubric
    judge: Judge
    answers: AnswerGrader
    grader: CohortGrader
    grades: GradeStore
    batches: BatchStore
    provider: BatchProvider

    async def course(self, upto: int) -> Course:
        """A course that goes on at that index, knowing what was sent before it."""
        course = Course()
        while course.cursor < upto:
            page = await self.batches.unsent(self.cohort.id, start=course.cursor, limit=PAGE)
            for one in page:
                if one.index < upto:
                    course.seen.add(clean(one.answer).text)
            course.cursor = min(upto, page[-1].index + 1) if page else upto
            await asyncio.sleep(0)
        return course

    async def fill(self, course: Course, file: RequestFile) -> None:
        """Write the next answers into the file, until it is full or there are no more.

        Raises:
            HaltedPlanError: The cohort was stopped meanwhile.
        """
        while True:
            page = await self.batches.unsent(self.cohort.id, start=course.cursor, limit=PAGE)
            if not page:
                course.is_planned = True
                return
            works = await self._read(page)
            needless = await self._needless(works)
            await self._grade([one for one in page if one.index in needless])
            for one in page:
                if one.index not in needless and not await self._send(
                    course, file, one, works[one.index]
                ):
                    course.turned_away = one.index
                    return
                course.cursor = one.index + 1

    async def _read(self, page: Sequence[CohortAnswer]) -> dict[int, Work]:
        works = {}
        for number, one in enumerate(page):
            if number % READ_AT_ONCE == 0:
                await asyncio.sleep(0)
            submission = Submission(answer=one.answer, samples=self.cohort.samples)
            works[one.index] = self.answers.begin(submission, self.rubric)
        return works

    async def _needless(self, works: Mapping[int, Work]) -> set[int]:
        """Those that a floor decides, and those that were judged before."""
        floored = {index for index, work in works.items() if work.floored is not None}
        marks = {
            index: self.answers.fingerprint(work, self.judge)
            for index, work in works.items()
            if index not in floored
        }
        known = await self.grades.of(self.cohort.tenant).find_by_fingerprints(
            sorted(set(marks.values()))
        )
        found = {record.fingerprint for record in known}
        return floored | {index for index, mark in marks.items() if mark in found}

    async def _send(self, course: Course, file: RequestFile, one: CohortAnswer, work: Work) -> bool:
        """Take care of one answer: whether there was room for it."""
        is_new = one.index == course.turned_away or course.seen.add(work.answer.clean)
        if not is_new:
            return True
        if not (self.provider.is_proven or course.is_tried):
            # A file is sent blindly: what the endpoint takes is found out with one call.
            course.is_tried = True
            await self._grade([one])
            return True
        requests: list[Request] = [
            (
                request_name(self.cohort.id, one.index, sample),
                Assignment(rubric=self.rubric, answer=work.answer, sample=sample),
            )
            for sample in range(self.cohort.samples)
        ]
        return file.add(requests)

    async def _grade(self, answers: Sequence[CohortAnswer]) -> None:
        if await self.grader.grade(self.cohort.id, answers) < len(answers):
            raise HaltedPlanError(self.cohort.id)
