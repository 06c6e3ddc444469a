"""One answer, start to finish."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field, replace
from weakref import WeakValueDictionary

from app.domain import injection
from app.domain.answer import Answer, read
from app.domain.errors import AnswerJudgeError, JudgeError, JudgeReplyInvalidError
from app.domain.marking import floor_grade
from app.domain.rubric import Rubric
from app.grading.beside import Second, reading_beside
from app.grading.judges import JudgeChoice, Judges
from app.grading.ports import Assignment, Clock, GradeStore, IdempotencyKey, Judge, RubricLibrary
from app.grading.progress import ProgressListener, VerdictTeller
from app.grading.records import (
    Failure,
    GradeRecord,
    JudgeIdentity,
    Metadata,
    Reply,
    RubricRef,
    Usage,
)
from app.grading.replies import fingerprint, mark_record, total_usage

NO_JUDGE = JudgeIdentity(kind="none", model="none", mode="floor", prompt_digest="")
"""Stands for the judge of a grade that a floor decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeRequest:
    """One answer to grade.

    Attributes:
        rubric_id: What to grade against.
        answer: The text exactly as sent.
        judge: Which judge to ask.
        samples: How often to ask it, 1 to 5.
        reference: The caller's own id for the answer.
        metadata: Kept and given back.
        fresh: Ask the judge even when the same work was done before.
    """

    rubric_id: str
    answer: str
    judge: JudgeChoice = "auto"
    samples: int = 1
    reference: str | None = None
    metadata: Metadata = field(default_factory=dict)
    fresh: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """A stored record, and whether an earlier request with the same key had made it."""

    record: GradeRecord
    replayed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """What is graded, and who wants to hear how it goes."""

    request: GradeRequest
    rubric: Rubric
    answer: Answer
    listener: ProgressListener | None


class Grader:
    """Grades one answer at a time and stores the record."""

    def __init__(
        self, *, judges: Judges, store: GradeStore, rubrics: RubricLibrary, clock: Clock
    ) -> None:
        self._judges = judges
        self._store = store
        self._rubrics = rubrics
        self._clock = clock
        self._running: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def grade(
        self,
        request: GradeRequest,
        *,
        key: IdempotencyKey | None = None,
        listener: ProgressListener | None = None,
    ) -> Graded:
        """Grade an answer and store the record, or replay the record its key made before.

        Raises:
            NotFoundError: There is no such rubric.
            InputError: The judge asked for is not configured.
            ConflictError: The key is in use, or was used for another request.
            JudgeError: The endpoint could not be used and nothing stands in for it.
            StoreError: Nothing was stored.
        """
        rubric = await self._rubrics.get(request.rubric_id)
        judge = self._judges.choose(request.judge)
        if key is not None and (earlier := await self._store.claim(key)) is not None:
            return Graded(record=earlier, replayed=True)
        try:
            record = await self._grade(request, rubric, judge, key, listener)
        except BaseException:
            if key is not None:
                await asyncio.shield(self._store.release(key))
            raise
        return Graded(record=record, replayed=False)

    async def _grade(
        self,
        request: GradeRequest,
        rubric: Rubric,
        judge: Judge,
        key: IdempotencyKey | None,
        listener: ProgressListener | None,
    ) -> GradeRecord:
        answer = read(request.answer)
        blank = self._blank(request, rubric)
        floored = floor_grade(rubric, answer)
        if listener is not None:
            listener(floored.findings if floored is not None else injection.find(answer))
        if floored is not None:
            record = replace(blank, grade=floored)
            await self._store.add(record, key)
            return record
        work = _Work(request=request, rubric=rubric, answer=answer, listener=listener)
        try:
            return await self._judged(work, judge, blank, key)
        except JudgeError as error:
            substitute = self._judges.substitute(judge)
            if substitute is None or isinstance(error, AnswerJudgeError):
                raise
            return await self._judged(work, substitute, replace(blank, degraded=True), key)

    async def _judged(
        self, work: _Work, judge: Judge, blank: GradeRecord, key: IdempotencyKey | None
    ) -> GradeRecord:
        """Ask the judge, or take the replies of the same work done before, or being done now."""
        identity = judge.identity(work.rubric)
        mark_of_work = fingerprint(identity, work.answer, work.request.samples)
        blank = replace(blank, judge=identity, fingerprint=mark_of_work)
        async with self._one_at_a_time(mark_of_work, fresh=work.request.fresh):
            earlier = None
            if not work.request.fresh:
                earlier = await self._store.find_by_fingerprint(mark_of_work)
            async with self._beside(work, judge, earlier) as second:
                if earlier is not None:
                    again = replace(blank, replies=earlier.replies, cached=True)
                    record = _marked(replace(again, second=await second()), work)
                else:
                    record = await _asked(blank, work, judge, second)
            await self._store.add(record, key)
        return record

    def _beside(
        self, work: _Work, judge: Judge, earlier: GradeRecord | None
    ) -> AbstractAsyncContextManager[Second]:
        """The second reply: that of the same work done before, or a new one."""
        other = self._judges.beside(judge)
        known = None if earlier is None or other is None else earlier.second
        assignment = Assignment(rubric=work.rubric, answer=work.answer)
        return reading_beside(other, assignment, known=known)

    def _one_at_a_time(
        self, mark_of_work: str, *, fresh: bool
    ) -> AbstractAsyncContextManager[object]:
        if fresh:
            return nullcontext()
        return self._running.setdefault(mark_of_work, asyncio.Lock())

    def _blank(self, request: GradeRequest, rubric: Rubric) -> GradeRecord:
        return GradeRecord(
            id=self._clock.new_id("grd"),
            rubric=RubricRef(id=rubric.id, version=rubric.version, digest=rubric.digest),
            answer=request.answer,
            grade=None,
            failure=None,
            judge=NO_JUDGE,
            samples=request.samples,
            replies=(),
            sample_scores=(),
            usage=Usage(),
            latency_ms=0,
            cached=False,
            degraded=False,
            fingerprint="",
            reference=request.reference,
            metadata=request.metadata,
            created_at=self._clock.now(),
        )


def _teller(work: _Work) -> VerdictTeller | None:
    if work.listener is None:
        return None
    return VerdictTeller(work.rubric, work.answer, work.listener)


async def _asked(blank: GradeRecord, work: _Work, judge: Judge, second: Second) -> GradeRecord:
    teller = _teller(work)
    asked = (
        judge.ask(
            Assignment(rubric=work.rubric, answer=work.answer, sample=number),
            teller if number == 0 else None,
        )
        for number in range(work.request.samples)
    )
    try:
        replies = _usable(await asyncio.gather(*asked, return_exceptions=True))
    except AnswerJudgeError as error:
        return _failed(blank, error)
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


def _marked(blank: GradeRecord, work: _Work) -> GradeRecord:
    """The record with the grade of its replies. Replies that cannot be read were paid for too."""
    try:
        grade, sample_scores = mark_record(work.rubric, work.answer, blank)
    except JudgeReplyInvalidError as error:
        return _failed(blank, error)
    return replace(blank, grade=grade, sample_scores=sample_scores)


def _failed(blank: GradeRecord, error: AnswerJudgeError) -> GradeRecord:
    return replace(blank, failure=Failure(code=error.code, detail=str(error)))
