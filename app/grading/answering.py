"""One answer to one record, with nothing stored: what single grades and cohorts have in common."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field, replace
from typing import Protocol
from weakref import WeakValueDictionary

from app.domain import injection
from app.domain.answer import Answer, read
from app.domain.errors import AnswerJudgeError, JudgeError, JudgeReplyInvalidError, TouchstoneError
from app.domain.grade import Grade
from app.domain.marking import floor_grade
from app.domain.rubric import Rubric
from app.grading.beside import Second, reading_beside
from app.grading.judges import Judges
from app.grading.ports import Assignment, Clock, Judge
from app.grading.progress import ProgressListener, VerdictTeller
from app.grading.records import (
    Failure,
    GradeRecord,
    JudgeIdentity,
    Metadata,
    Reply,
    RubricRef,
    SecondReply,
    Usage,
)
from app.grading.replies import fingerprint, mark_record, total_usage

NO_JUDGE = JudgeIdentity(kind="none", model="none", mode="floor", prompt_digest="")
"""Stands for the judge of a grade that a floor decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """An answer that was handed in.

    Attributes:
        answer: The text exactly as sent.
        samples: How often to ask the judge, 1 to 5.
        reference: The caller's own id for the answer.
        metadata: Kept and given back.
        fresh: Ask the judge even when the same work was done before.
    """

    answer: str
    samples: int = 1
    reference: str | None = None
    metadata: Metadata = field(default_factory=dict)
    fresh: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What the same work gave before."""

    replies: tuple[Reply, ...]
    second: SecondReply | None

    @classmethod
    def of(cls, record: GradeRecord) -> Earlier:
        """What of a record can be used again."""
        return cls(replies=record.replies, second=record.second)


class Ledger(Protocol):
    """Remembers work, so that the same is not done twice. It is asked for one work at a time."""

    @property
    def tenant(self) -> str:
        """Whose work it is: that of another tenant is never the same."""
        ...

    async def find(self, fingerprint: str) -> Earlier | None:
        """What the work with that fingerprint gave, if it was done."""
        ...

    async def keep(self, record: GradeRecord) -> None:
        """Take in a new record: from now on its fingerprint is found."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """An answer that was read: what is known of it before a judge is asked.

    Attributes:
        floored: The grade, where a floor decides and no judge is needed.
        blank: The record with what stands already.
        listener: Who hears how it goes on.
    """

    submission: Submission
    rubric: Rubric
    answer: Answer
    floored: Grade | None
    blank: GradeRecord
    listener: ProgressListener | None


class AnswerGrader:
    """Grades one answer at a time; what becomes of the record is for the ledger to say."""

    def __init__(self, *, judges: Judges, clock: Clock) -> None:
        self._judges = judges
        self._clock = clock
        self._running: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    def begin(
        self,
        submission: Submission,
        rubric: Rubric,
        listener: ProgressListener | None = None,
    ) -> Work:
        """Read an answer; the listener hears what checks found."""
        answer = read(submission.answer)
        floored = floor_grade(rubric, answer)
        if listener is not None:
            listener(floored.findings if floored is not None else injection.find(answer))
        return Work(
            submission=submission,
            rubric=rubric,
            answer=answer,
            floored=floored,
            blank=self.blank(submission, rubric),
            listener=listener,
        )

    async def grade(self, work: Work, judge: Judge, ledger: Ledger) -> GradeRecord:
        """The record of the work, once the ledger has taken it in.

        What fails on this answer alone ends as a record without a grade.

        Raises:
            JudgeError: The judge cannot be used and nothing stands in for it.
        """
        if work.floored is not None:
            record = replace(work.blank, grade=work.floored)
            await ledger.keep(record)
            return record
        try:
            return await self._judged(work, judge, ledger)
        except JudgeError as error:
            substitute = self._judges.substitute(judge)
            if substitute is None or isinstance(error, AnswerJudgeError):
                raise
            degraded = replace(work, blank=replace(work.blank, degraded=True))
            return await self._judged(degraded, substitute, ledger)

    def fingerprint(self, work: Work, judge: Judge) -> str:
        """Hash of all that determines that judge's replies on the work."""
        return fingerprint(judge.identity(work.rubric), work.answer, work.submission.samples)

    async def _judged(self, work: Work, judge: Judge, ledger: Ledger) -> GradeRecord:
        """Ask the judge, or take the replies of the same work done before, or being done now."""
        mark_of_work = self.fingerprint(work, judge)
        identity = judge.identity(work.rubric)
        blank = replace(work.blank, judge=identity, fingerprint=mark_of_work)
        fresh = work.submission.fresh
        async with self._one_at_a_time((ledger.tenant, mark_of_work), fresh=fresh):
            earlier = None if fresh else await ledger.find(mark_of_work)
            async with self._beside(work, judge, earlier) as second:
                if earlier is not None:
                    again = replace(blank, replies=earlier.replies, cached=True)
                    record = _marked(replace(again, second=await second()), work)
                else:
                    record = await _asked(blank, work, judge, second)
            await ledger.keep(record)
        return record

    def _beside(
        self, work: Work, judge: Judge, earlier: Earlier | None
    ) -> AbstractAsyncContextManager[Second]:
        """The second reply: that of the same work done before, or a new one."""
        other = self._judges.beside(judge)
        known = None if earlier is None or other is None else earlier.second
        assignment = Assignment(rubric=work.rubric, answer=work.answer)
        return reading_beside(other, assignment, known=known)

    def _one_at_a_time(
        self, work: tuple[str, str], *, fresh: bool
    ) -> AbstractAsyncContextManager[object]:
        if fresh:
            return nullcontext()
        return self._running.setdefault(work, asyncio.Lock())

    def blank(self, submission: Submission, rubric: Rubric) -> GradeRecord:
        """The record of an answer that was not graded yet."""
        return GradeRecord(
            id=self._clock.new_id("grd"),
            rubric=RubricRef(id=rubric.id, version=rubric.version, digest=rubric.digest),
            answer=submission.answer,
            grade=None,
            failure=None,
            judge=NO_JUDGE,
            samples=submission.samples,
            replies=(),
            sample_scores=(),
            usage=Usage(),
            latency_ms=0,
            cached=False,
            degraded=False,
            fingerprint="",
            reference=submission.reference,
            metadata=submission.metadata,
            created_at=self._clock.now(),
        )


def failed(blank: GradeRecord, error: TouchstoneError) -> GradeRecord:
    """The record of an answer that has no grade because of that error."""
    return replace(blank, failure=Failure(code=error.code, detail=str(error)))


def _teller(work: Work) -> VerdictTeller | None:
    if work.listener is None:
        return None
    return VerdictTeller(work.rubric, work.answer, work.listener)


async def _asked(blank: GradeRecord, work: Work, judge: Judge, second: Second) -> GradeRecord:
    teller = _teller(work)
    asked = (
        judge.ask(
            Assignment(rubric=work.rubric, answer=work.answer, sample=number),
            teller if number == 0 else None,
        )
        for number in range(work.submission.samples)
    )
    try:
        replies = _usable(await asyncio.gather(*asked, return_exceptions=True))
    except AnswerJudgeError as error:
        return failed(blank, error)
    if teller is not None:
        teller(replies[0].text)
    paid = replace(
        blank,
        replies=replies,
        usage=total_usage(one.usage for one in replies),
        latency_ms=max(one.latency_ms for one in replies),
        second=await second(),
    )
    return _marked(paid, work)


def _usable(outcomes: Sequence[Reply | BaseException]) -> tuple[Reply, ...]:
    """The replies among the outcomes. One sample that failed on this answer alone is left out."""
    errors = [one for one in outcomes if isinstance(one, BaseException)]
    replies = tuple(one for one in outcomes if not isinstance(one, BaseException))
    for error in errors:
        if not (replies and isinstance(error, AnswerJudgeError)):
            raise error
    return replies


def _marked(blank: GradeRecord, work: Work) -> GradeRecord:
    """The record with the grade of its replies. Replies that cannot be read were paid for too."""
    try:
        grade, sample_scores = mark_record(work.rubric, work.answer, blank)
    except JudgeReplyInvalidError as error:
        return failed(blank, error)
    return replace(blank, grade=grade, sample_scores=sample_scores)
