"""The results of a cohort in memory, with their records in the store of grades."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from app.domain.errors import GradeNotFoundError, StoreError
from app.domain.review_errors import GradeErasedError
from app.grading.cohorts.records import CohortResult, ResultSummary
from app.grading.records import GradeRecord
from app.grading.reviews.records import UNTOUCHED
from tests.fakes.kept_cohort import KeptCohort
from tests.fakes.memory_store import InMemoryGradeStore


async def keep_records(grades: InMemoryGradeStore, records: Sequence[GradeRecord]) -> None:
    """Keep all of the records, or none."""
    added: list[str] = []
    try:
        for record in records:
            await grades.add(record)
            added.append(record.id)
    except StoreError:
        for grade_id in added:
            grades.forget(grade_id)
        raise


async def result_at(grades: InMemoryGradeStore, kept: KeptCohort, index: int) -> CohortResult:
    """One result, with its record unless that was deleted."""
    answer, how = kept.answers[index], kept.results.get(index)
    grade = None
    if how is not None:
        with suppress(GradeNotFoundError, GradeErasedError):
            grade = await grades.get(how.grade_id)
    return CohortResult(
        index=index,
        reference=answer.reference,
        extra=answer.extra,
        grade=grade,
        seq=how.seq if how else 0,
        standing=grades.standings.get(how.grade_id, UNTOUCHED) if how else UNTOUCHED,
    )


async def summary_at(grades: InMemoryGradeStore, kept: KeptCohort, index: int) -> ResultSummary:
    """One line of a table of results."""
    result, how = await result_at(grades, kept, index), kept.results[index]
    return ResultSummary(
        index=index,
        reference=result.reference,
        status=how.status,
        score=how.score,
        grade_id=None if result.grade is None else how.grade_id,
        seq=how.seq,
    )
