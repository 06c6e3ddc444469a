"""Cohorts to store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app.domain.cohort import CohortAnswer
from app.domain.grade import Status
from app.grading.cohorts.ports import CohortStore
from app.grading.cohorts.records import Cohort, NewResult
from app.grading.records import GradeRecord, Usage
from tests.fakes.clock import START
from tests.records import a_failed_record, a_grade, a_record


def a_cohort(number: int = 1, **fields: Any) -> Cohort:  # noqa: ANN401 - any field of a cohort
    """A cohort whose id rises with its number."""
    cohort: dict[str, Any] = {
        "id": f"coh_{number:026d}",
        "name": "Autumn",
        "rubric_id": "a-rubric",
        "rubric_version": "1.0.0",
        "rubric_digest": "sha256:00",
        "judge": "llm",
        "created_at": START,
        "samples": 1,
        "max_cost_usd": 2.5,
    }
    return Cohort(**(cohort | fields))


def some_answers(count: int, start: int = 0) -> list[CohortAnswer]:
    """Answers with places one after the other."""
    return [
        CohortAnswer(
            index=index,
            answer=f"Answer at {index}.",
            reference=None if index % 5 == 4 else f"ref-{index}",
            extra={"group": "b", "höhe": str(index)} if index % 2 else {},
        )
        for index in range(start, start + count)
    ]


async def a_ready_cohort(store: CohortStore, *, count: int = 4, number: int = 1) -> str:
    """The id of a sealed cohort with so many answers."""
    cohort = a_cohort(number)
    await store.create(cohort)
    await store.append(cohort.id, some_answers(count), chain=f"chain-{count}")
    await store.seal(cohort.id, columns=("group", "höhe"))
    return cohort.id


def a_result(
    index: int,
    status: Status = Status.GRADED,
    *,
    score: float = 86.5,
    number: int | None = None,
    **fields: Any,  # noqa: ANN401 - any field of a record
) -> NewResult:
    """A result whose record costs a quarter of a dollar; its id goes by `number` or the index."""
    identity = 1000 + index if number is None else number
    usage = Usage(input_tokens=10, output_tokens=3, cost_usd=0.25)
    if status is Status.FAILED:
        record = a_failed_record(identity)
    else:
        record = a_record(identity, grade=a_grade(status, score))
    return NewResult(index=index, record=replace(record, **({"usage": usage} | fields)))


def records_of(results: Sequence[NewResult]) -> list[GradeRecord]:
    """Their records."""
    return [one.record for one in results]
