"""A new grade from stored replies: no judge is asked, nothing is paid."""

from __future__ import annotations

from dataclasses import replace

from app.domain.answer import read
from app.domain.errors import JudgeReplyInvalidError, ReplyMissingError
from app.domain.marking import floor_grade
from app.domain.rubric import Rubric
from app.grading.ports import Clock, GradeStore, RubricLibrary
from app.grading.records import Failure, GradeRecord, RubricRef, Usage
from app.grading.replies import mark_record


class Rescorer:
    """Marks stored replies again: under the version of the rubric they were made for, or now."""

    def __init__(self, *, store: GradeStore, rubrics: RubricLibrary, clock: Clock) -> None:
        self._store = store
        self._rubrics = rubrics
        self._clock = clock

    def of(self, tenant: str) -> Rescorer:
        """The same for the grades of a tenant."""
        store, rubrics = self._store.of(tenant), self._rubrics.of(tenant)
        return Rescorer(store=store, rubrics=rubrics, clock=self._clock)

    async def rescore(self, grade_id: str, *, onto_current: bool = False) -> GradeRecord:
        """A new record made from the replies of an old one; the old one stays as it is.

        Args:
            grade_id: The old one.
            onto_current: Take the current version of the rubric; else the one it was graded by.

        Raises:
            NotFoundError: There is no such grade, or that version of its rubric is not kept.
            ReplyMissingError: The old grade failed, so there are no replies.
        """
        old = await self._store.get(grade_id)
        rubric = await self._rubric(old.rubric, onto_current=onto_current)
        blank = replace(
            old,
            id=self._clock.new_id("grd"),
            rubric=RubricRef(id=rubric.id, version=rubric.version, digest=rubric.digest),
            grade=None,
            failure=None,
            usage=Usage(),
            latency_ms=0,
            cached=True,
            created_at=self._clock.now(),
            rescored_from=old.id,
        )
        record = _marked(rubric, blank)
        await self._store.add(record)
        return record

    async def _rubric(self, graded_by: RubricRef, *, onto_current: bool) -> Rubric:
        if onto_current:
            return await self._rubrics.get(graded_by.id)
        return await self._rubrics.version(graded_by.id, graded_by.digest)


def _marked(rubric: Rubric, blank: GradeRecord) -> GradeRecord:
    answer = read(blank.answer)
    floored = floor_grade(rubric, answer)
    if floored is not None:
        return replace(blank, grade=floored, sample_scores=())
    if not blank.replies:
        raise ReplyMissingError("This grade holds no reply of a judge: grade the answer again.")
    try:
        grade, scores = mark_record(rubric, answer, blank)
    except JudgeReplyInvalidError as error:
        return replace(blank, failure=Failure(code=error.code, detail=str(error)))
    return replace(blank, grade=grade, sample_scores=scores)
