"""What the store of cohorts in memory knows of one cohort."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.domain.cohort import CohortAnswer, CohortCounts, CohortStatus
from app.domain.errors import CohortStateError, IdempotencyMismatchError
from app.domain.grade import Status
from app.grading.cohorts.records import Cohort, ResultSummary, SummaryOrder, SummaryView
from app.grading.ports import IdempotencyKey
from app.grading.records import GradeRecord
from app.grading.replies import total_usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A result without its record, which is in the store of grades."""

    seq: int
    status: Status
    score: float | None
    grade_id: str


@dataclass(slots=True, kw_only=True)
class KeptCohort:
    """All that is known of a cohort. Its counts are counted anew each time they are asked for."""

    cohort: Cohort
    received_at: datetime
    key: IdempotencyKey | None
    chain: str = ""
    last_seq: int = 0
    answers: list[CohortAnswer] = field(default_factory=list)
    results: dict[int, Ended] = field(default_factory=dict)
    former: list[str] = field(default_factory=list)

    def current(self) -> Cohort:
        """The cohort with its counts."""
        statuses = [one.status for one in self.results.values()]
        is_cancelled = self.cohort.status is CohortStatus.CANCELLED
        counts = CohortCounts(
            total=len(self.answers),
            graded=statuses.count(Status.GRADED),
            needs_review=statuses.count(Status.NEEDS_REVIEW),
            failed=statuses.count(Status.FAILED),
            cancelled=len(self.answers) - len(statuses) if is_cancelled else 0,
        )
        return replace(self.cohort, counts=counts)


@dataclass(kw_only=True)
class Shelves:
    """The cohorts of all tenants."""

    cohorts: dict[str, KeptCohort] = field(default_factory=dict)
    is_open: bool = True


def emptied(cohort: Cohort) -> Cohort:
    """The cohort as it is before its first answer."""
    return replace(
        cohort,
        status=CohortStatus.RECEIVING,
        paused_reason=None,
        counts=CohortCounts(),
        cost_usd=0.0,
        columns=(),
        input_tokens=0,
        output_tokens=0,
        finished_at=None,
    )


def ended(record: GradeRecord, seq: int) -> Ended:
    """The result that a record makes."""
    return Ended(
        seq=seq,
        status=record.grade.status if record.grade else Status.FAILED,
        score=record.grade.score if record.grade else None,
        grade_id=record.id,
    )


def charged(cohort: Cohort, records: Sequence[GradeRecord]) -> Cohort:
    """The cohort with what the records took; an unknown cost makes the whole unknown."""
    usage = total_usage(record.usage for record in records)
    unknown = cohort.cost_usd is None or usage.cost_usd is None
    return replace(
        cohort,
        cost_usd=None if unknown else (cohort.cost_usd or 0.0) + (usage.cost_usd or 0.0),
        input_tokens=cohort.input_tokens + usage.input_tokens,
        output_tokens=cohort.output_tokens + usage.output_tokens,
    )


def place(order: SummaryOrder, index: int, score: float | None) -> tuple[float, float, int]:
    """Sorts the lines of a table: those without a score come last, by index."""
    if order is SummaryOrder.INDEX:
        return (0, 0, index)
    if order is SummaryOrder.LATEST:
        return (0, 0, -index)
    sign = -1 if order is SummaryOrder.HIGHEST else 1
    return (1, 0, index) if score is None else (0, sign * score, sign * index)


def made_by(kept: Sequence[KeptCohort], key: IdempotencyKey | None) -> KeptCohort | None:
    """The cohort that a key made, or None.

    Raises:
        IdempotencyMismatchError: The key was used for another request.
    """
    for one in kept:
        if key and one.key and (one.key.scope, one.key.key) == (key.scope, key.key):
            if one.key.request_digest != key.request_digest:
                raise IdempotencyMismatchError("The key was used for another cohort.")
            return one
    return None


def is_shown(line: ResultSummary, view: SummaryView) -> bool:
    """Whether a line is in a table."""
    has_id = view.reference.lower() in (line.reference or "").lower()
    return view.status in {None, line.status} and has_id


def refuse(kept: KeptCohort, statuses: Collection[CohortStatus]) -> None:
    """Raise CohortStateError where it is in one of those states."""
    if kept.cohort.status in statuses:
        raise CohortStateError(f"The cohort is {kept.cohort.status}.")
