"""Cohorts in a store, with results."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.cohort import CohortAnswer
from app.grading.cohorts.ports import CohortStore
from app.grading.cohorts.records import Cohort, CohortResult, NewResult
from tests.cohort_results import a_cohort


async def stored(
    store: CohortStore,
    results: Sequence[CohortResult],
    *,
    cohort: Cohort | None = None,
    columns: Sequence[str] = (),
) -> str:
    """Keep a cohort with these results, and give its id. One without a record has not ended."""
    made = cohort or a_cohort()
    await store.create(made)
    answers = [
        CohortAnswer(
            index=one.index,
            answer=one.grade.answer if one.grade else "Not graded yet.",
            reference=one.reference,
            extra=one.extra,
        )
        for one in results
    ]
    await store.append(made.id, answers, chain="")
    await store.seal(made.id, columns=columns)
    new = [NewResult(index=one.index, record=one.grade) for one in results if one.grade]
    await store.put(made.id, new)
    return made.id
