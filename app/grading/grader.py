"""One answer, start to finish."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from weakref import WeakValueDictionary

from app.domain import injection
from app.domain.answer import Answer, read
from app.domain.assessment import criterion_result, pitfall_result
from app.domain.errors import AnswerJudgeError, JudgeError, JudgeReplyInvalidError
from app.domain.evidence import EvidenceFinder
from app.domain.grade import CriterionResult, Finding, Grade, PitfallResult
from app.domain.marking import floor_grade, mark
from app.domain.rubric import Rubric
from app.grading import reply
from app.grading.judges import JudgeChoice, Judges
from app.grading.ports import (
    Assignment,
    Clock,
    GradeStore,
    IdempotencyKey,
    Judge,
    ReplyListener,
    RubricLibrary,
)
from app.grading.records import (
    Failure,
    GradeRecord,
    JudgeIdentity,
    Metadata,
    Reply,
    RubricRef,
    Usage,
)

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


Progress = tuple[Finding, ...] | CriterionResult | PitfallResult
ProgressListener = Callable[[Progress], None]
"""Told of the findings first, then of each verdict as it comes."""


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
        rubric = self._rubrics.get(request.rubric_id)
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
        lock = self._running.setdefault(mark_of_work, asyncio.Lock())
        async with lock:
            earlier = None
            if not work.request.fresh:
                earlier = await self._store.find_by_fingerprint(mark_of_work)
            if earlier is not None:
                record = _finished(blank, work, earlier.replies, cached=True)
            else:
                record = await _asked(blank, work, judge)
            await self._store.add(record, key)
        return record

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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """What is graded, and who wants to hear how it goes."""

    request: GradeRequest
    rubric: Rubric
    answer: Answer
    listener: ProgressListener | None


def fingerprint(identity: JudgeIdentity, answer: Answer, samples: int) -> str:
    """Hash of all that determines the replies: work with one fingerprint is judged once."""
    parts = [identity.kind, identity.model, identity.mode, identity.prompt_digest, samples]
    text = json.dumps([*parts, answer.clean])
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


async def _asked(blank: GradeRecord, work: _Work, judge: Judge) -> GradeRecord:
    teller = _VerdictTeller(work) if work.listener is not None else None
    try:
        replies = await asyncio.gather(
            *(
                judge.ask(
                    Assignment(rubric=work.rubric, answer=work.answer, sample=number),
                    teller if number == 0 else None,
                )
                for number in range(work.request.samples)
            )
        )
        if teller is not None:
            teller(replies[0].text)
        return _finished(blank, work, tuple(replies), cached=False)
    except AnswerJudgeError as error:
        return replace(blank, failure=Failure(code=error.code, detail=str(error)))


def _finished(
    blank: GradeRecord, work: _Work, replies: tuple[Reply, ...], *, cached: bool
) -> GradeRecord:
    grade, sample_scores = mark_replies(work.rubric, work.answer, replies, degraded=blank.degraded)
    return replace(
        blank,
        grade=grade,
        replies=replies,
        sample_scores=sample_scores,
        usage=Usage() if cached else total_usage(replies),
        latency_ms=0 if cached else max(one.latency_ms for one in replies),
        cached=cached,
    )


def mark_replies(
    rubric: Rubric, answer: Answer, replies: tuple[Reply, ...], *, degraded: bool
) -> tuple[Grade, tuple[float, ...]]:
    """The grade that stored replies come to. Replies that cannot be read are left out.

    Raises:
        JudgeReplyInvalidError: None of them can be read.
    """
    samples = []
    for one in replies:
        try:
            samples.append(reply.parse(rubric, one.text).verdicts)
        except JudgeReplyInvalidError:
            if len(replies) == 1:
                raise
    if not samples:
        raise JudgeReplyInvalidError("None of the replies could be read.")
    coverages = [one.coverage for one in replies if one.coverage is not None]
    coverage = min(coverages) if coverages else None
    return mark(rubric, answer, samples, coverage=coverage, degraded=degraded)


def total_usage(replies: tuple[Reply, ...]) -> Usage:
    """Tokens and cost of several replies together; the cost is unknown if one of them is."""
    costs = [one.usage.cost_usd for one in replies]
    known = [cost for cost in costs if cost is not None]
    return Usage(
        input_tokens=sum(one.usage.input_tokens for one in replies),
        cached_input_tokens=sum(one.usage.cached_input_tokens for one in replies),
        output_tokens=sum(one.usage.output_tokens for one in replies),
        cost_usd=sum(known) if len(known) == len(costs) else None,
    )


class _VerdictTeller:
    """Hears a growing reply and tells of each verdict once, its evidence checked."""

    def __init__(self, work: _Work) -> None:
        self._work = work
        self._finder = EvidenceFinder(work.rubric, work.answer)
        self._told: set[str] = set()

    def __call__(self, text: str) -> None:
        verdicts = reply.partial(self._work.rubric, text)
        rubric = self._work.rubric
        for criterion in rubric.criteria:
            claim = verdicts.criteria.get(criterion.id)
            if claim is not None and criterion.id not in self._told:
                self._tell(criterion.id, criterion_result(criterion, claim, self._finder))
        for pitfall in rubric.pitfalls:
            commits = verdicts.pitfalls.get(pitfall.id)
            if commits is not None and pitfall.id not in self._told:
                self._tell(pitfall.id, pitfall_result(pitfall, commits, self._finder))

    def _tell(self, item_id: str, result: CriterionResult | PitfallResult) -> None:
        self._told.add(item_id)
        if self._work.listener is not None:
            self._work.listener(result)
