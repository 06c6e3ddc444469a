"""What is stored of a cohort, and what goes in and comes out a part at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.domain.access import DEFAULT_TENANT
from app.domain.cohort import CohortCounts, CohortLane, CohortStatus
from app.domain.grade import Status
from app.grading.records import GradeRecord
from app.grading.reviews.records import UNTOUCHED, Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """Many answers to one question, graded against one version of one rubric.

    Attributes:
        id: `coh_` and a time-ordered random part.
        tenant: Whose it is: its results, its replies and its rubric are of that tenant.
        name: The caller's own words for it.
        rubric_digest: What the rubric must still be: another one under the same id pauses it.
        judge: `llm` or `embedded`, as `auto` was understood when it was made.
        samples: How often the judge is asked for each answer.
        lane: How the judge is asked, as it was wanted.
        is_batching: Whether its answers go by the provider's batches for now. What is left when
            those have ended goes live.
        paused_reason: The error code that paused it; None when it is not paused.
        cost_usd: What its calls cost so far; None when the price of one is not known.
        max_cost_usd: Where it is paused, so as to cost no more; None for no limit.
        columns: Names of the columns that are kept and given back, in order.
        input_tokens: Tokens sent so far.
        output_tokens: Tokens received so far.
        finished_at: When its last answer ended, or it was cancelled.
    """

    id: str
    name: str | None
    rubric_id: str
    rubric_version: str
    rubric_digest: str
    judge: str
    created_at: datetime
    tenant: str = DEFAULT_TENANT
    samples: int = 1
    lane: CohortLane = CohortLane.LIVE
    is_batching: bool = False
    status: CohortStatus = CohortStatus.RECEIVING
    paused_reason: str | None = None
    counts: CohortCounts = field(default_factory=CohortCounts)
    cost_usd: float | None = 0.0
    max_cost_usd: float | None = None
    columns: tuple[str, ...] = ()
    input_tokens: int = 0
    output_tokens: int = 0
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A cohort that takes in answers, or took them in before under the same key.

    Attributes:
        cohort: As it is stored; `counts.total` answers are in.
        chain: Digest over the answers that are in (see `app.grading.cohorts.receiving`).
        is_new: Whether this request made it.
    """

    cohort: Cohort
    chain: str
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewResult:
    """The record of the answer at a place, to be stored."""

    index: int
    record: GradeRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortResult:
    """How one answer ended.

    Attributes:
        index: The answer's place in the cohort, from 0.
        reference: The caller's own id for it.
        extra: Its other columns, as they came in.
        grade: Its record, the same as that of a single grade. None where the cohort was cancelled
            before its turn, or the grade was deleted.
        seq: Its place in the order of ending, from 1; 0 for an answer that was cancelled.
        standing: What people made of the grade.
    """

    index: int
    reference: str | None
    extra: Mapping[str, str] = field(default_factory=dict)
    grade: GradeRecord | None
    seq: int = 0
    standing: Standing = UNTOUCHED


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPage:
    """Some results, and the number to go on after; None when there are no more for now."""

    items: Sequence[CohortResult]
    next_after: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultSummary:
    """A result as one line of a table.

    Attributes:
        score: None where the answer failed.
        grade_id: None where the grade was deleted.
    """

    index: int
    reference: str | None
    status: Status
    score: float | None
    grade_id: str | None
    seq: int


class SummaryOrder(StrEnum):
    """In which order summaries come; failed answers, which have no score, come last by score."""

    INDEX = "index"
    LATEST = "latest"
    """By index, the last one first."""
    LOWEST = "lowest"
    HIGHEST = "highest"


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryView:
    """Which summaries to list, and in which order; a status of None does not filter.

    Attributes:
        reference: What the caller's own id must hold, in capital letters or small ones; empty for
            any id.
    """

    status: Status | None = None
    reference: str = ""
    order: SummaryOrder = SummaryOrder.INDEX
