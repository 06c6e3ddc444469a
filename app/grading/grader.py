"""One answer, start to finish: graded and stored."""

from __future__ import annotations

import asyncio
from copy import copy
from dataclasses import dataclass, field

from app.domain.access import DEFAULT_TENANT
from app.domain.rubric import Rubric
from app.grading.answering import AnswerGrader, Earlier, Submission
from app.grading.judges import JudgeChoice, Judges
from app.grading.ports import Clock, GradeStore, IdempotencyKey, Judge, RubricLibrary
from app.grading.progress import ProgressListener
from app.grading.records import GradeRecord, Metadata


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


class Grader:
    """Grades one answer at a time and stores the record, for the tenant `default` or `of` one."""

    def __init__(
        self, *, judges: Judges, store: GradeStore, rubrics: RubricLibrary, clock: Clock
    ) -> None:
        self._judges = judges
        self._store = store
        self._rubrics = rubrics
        self._answers = AnswerGrader(judges=judges, clock=clock)
        self._tenant = DEFAULT_TENANT

    def of(self, tenant: str) -> Grader:
        """The same grader for a tenant: it stores there, and takes replies from there alone."""
        bound = copy(self)
        bound._tenant = tenant  # noqa: SLF001 - a copy of itself
        bound._store = self._store.of(tenant)  # noqa: SLF001 - a copy of itself
        bound._rubrics = self._rubrics.of(tenant)  # noqa: SLF001 - a copy of itself
        return bound

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
        submission = Submission(
            answer=request.answer,
            samples=request.samples,
            reference=request.reference,
            metadata=request.metadata,
            fresh=request.fresh,
        )
        work = self._answers.begin(submission, rubric, listener)
        return await self._answers.grade(work, judge, _Stored(self._store, key, self._tenant))


class _Stored:
    """The ledger of single grades: the store itself, so what is kept is durable."""

    def __init__(self, store: GradeStore, key: IdempotencyKey | None, tenant: str) -> None:
        self._store = store
        self._key = key
        self._tenant = tenant

    @property
    def tenant(self) -> str:
        return self._tenant

    async def find(self, fingerprint: str) -> Earlier | None:
        record = await self._store.find_by_fingerprint(fingerprint)
        return None if record is None else Earlier.of(record)

    async def keep(self, record: GradeRecord) -> None:
        await self._store.add(record, self._key)
