"""Which answers of a cohort go into which file of requests, and under which names."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from app.domain.cohort import CohortAnswer
from app.domain.rubric import Rubric
from app.grading.answering import AnswerGrader, Submission, Work
from app.grading.batches.ports import BatchEndpoint, Parcel
from app.grading.cohorts.ports import CohortStore
from app.grading.cohorts.records import Cohort
from app.grading.judges import Judges
from app.grading.ports import Assignment, Clock

PAGE = 500
ROOM = 0.95
"""Share of the bytes that a file may have: the last request finds room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a provider takes as one file."""

    requests: int = 50_000
    size: int = 200_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What was put into a file.

    Attributes:
        hi: The index after the last answer that it is about.
        cost_usd: About what its requests will cost; None where no price is known.
    """

    hi: int
    cost_usd: float | None


class Filling:
    """Fills files with the requests for one cohort, each answer once."""

    def __init__(
        self,
        cohorts: CohortStore,
        endpoint: BatchEndpoint,
        *,
        judges: Judges,
        clock: Clock,
        limits: Limits,
    ) -> None:
        self._cohorts = cohorts
        self._endpoint = endpoint
        self._limits = limits
        self._grader = AnswerGrader(judges=judges, clock=clock)
        self._seen: set[int] = set()

    async def fill(
        self, parcel: Parcel, cohort: Cohort, rubric: Rubric, *, lo: int, hi: int
    ) -> Load:
        """Write requests for the answers from `lo` on, until the file is full or `hi` is reached.

        Left out are answers that a floor decides, and those identical to another.
        """
        cost: float | None = 0.0
        while lo < hi:
            page = await self._cohorts.pending(cohort.id, start=lo, limit=PAGE)
            if not page:
                break
            for answer in page:
                if answer.index >= hi or self._is_full(parcel):
                    return Load(hi=min(answer.index, hi), cost_usd=cost)
                cost = _sum(cost, self._add(parcel, cohort, rubric, answer))
                lo = answer.index + 1
                await asyncio.sleep(0)
        return Load(hi=hi, cost_usd=cost)

    def _is_full(self, parcel: Parcel) -> bool:
        limits = self._limits
        return parcel.requests >= limits.requests or parcel.size >= ROOM * limits.size

    def _add(
        self, parcel: Parcel, cohort: Cohort, rubric: Rubric, answer: CohortAnswer
    ) -> float | None:
        """Write the request for an answer, if it needs one: about what that will cost."""
        work = self._grader.begin(submission_of(answer), rubric)
        if work.floored is not None or self._is_repeated(work):
            return 0.0
        assignment = Assignment(rubric=rubric, answer=work.answer)
        line = self._endpoint.line(custom_id(cohort.id, answer.index), assignment)
        parcel.add(line)
        return self._endpoint.estimate(line)

    def _is_repeated(self, work: Work) -> bool:
        mark = hash(work.answer.clean)
        is_repeated = mark in self._seen
        self._seen.add(mark)
        return is_repeated


def custom_id(cohort_id: str, index: int) -> str:
    """What a request is called at the provider's."""
    return f"{cohort_id}:{index}"


def index_of(cohort_id: str, name: str) -> int | None:
    """Whose request it is; None where it is none of the cohort's."""
    owner, _, index = name.rpartition(":")
    return int(index) if owner == cohort_id and index.isascii() and index.isdigit() else None


def submission_of(answer: CohortAnswer) -> Submission:
    """An answer of a cohort as it is graded; the batch lane asks once."""
    return Submission(answer=answer.answer, reference=answer.reference)


def _sum(total: float | None, more: float | None) -> float | None:
    return None if total is None or more is None else total + more
