"""The report on a cohort on the wire, v1."""

from __future__ import annotations

from typing import Self

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from app.api.effective_schemas import BandResponse
from app.api.schemas import IntervalResponse
from app.domain.cohort import CohortStatus
from app.domain.cohort_report import CohortReport
from app.domain.grade import CheckKind, Outcome


class _Given(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


class SubjectResponse(_Given):
    """Which cohort, and when the report was written."""

    id: str
    name: str | None
    status: CohortStatus
    rubric_id: str
    rubric_title: str
    rubric_version: str
    rubric_digest: str
    judge: str
    written_at: str = Field(description="In UTC, ISO 8601.")


class EndingsResponse(_Given):
    """How the results that were read ended."""

    total: int = Field(description="All answers of the cohort.")
    done: int
    graded: int
    needs_review: int
    failed: int
    cancelled: int


class BinResponse(_Given):
    """A bar of the histogram: scores from `low` up to `high`, which only the last one holds."""

    low: float
    high: float
    answers: int


class ScoresResponse(_Given):
    """How the scores lie. Null without a score."""

    answers: int = Field(description="How many have a score.")
    mean: float | None
    spread: float | None = Field(description="Standard deviation.")
    lowest: float | None
    lower_quartile: float | None
    median: float | None
    upper_quartile: float | None
    highest: float | None
    bins: tuple[BinResponse, ...]


class BandShareResponse(_Given):
    """How many answers a band holds."""

    id: str
    label: str
    min_score: float
    answers: int
    share: float = Field(description="Of those with a score.")


class CriterionSummaryResponse(_Given):
    """A criterion over all graded answers."""

    id: str
    title: str
    max_level: int
    levels: tuple[int, ...] = Field(description="Answers on each level, from 0 up.")
    not_assessed: int
    mean_level: float | None
    spread: float | None = Field(description="Standard deviation of the levels.")
    mean_points: float | None
    max_points: float


class PitfallSummaryResponse(_Given):
    """A pitfall over all graded answers."""

    id: str
    title: str
    present: int
    absent: int
    not_assessed: int
    rate: float | None = Field(description="Share of the assessed answers that fall into it.")
    penalty: float


class CheckSummaryResponse(_Given):
    """What a deterministic check found over all graded answers."""

    id: str
    kind: CheckKind
    target: str | None
    outcomes: dict[Outcome, int]
    rate: float | None = Field(description="Share of those answers in which it found something.")
    disagreements: int = Field(description="How often it contradicts the verdict.")


class QueueEntryResponse(_Given):
    """An answer that a person should look at."""

    index: int
    reference: str | None
    grade_id: str
    doubt: float = Field(ge=0, le=1, description="0 is a grade that nothing speaks against.")
    score: float
    band: BandResponse
    interval: IntervalResponse
    confidence: float
    reasons: tuple[str, ...]
    excerpt: str = Field(description="How the answer begins.")


class QueueResponse(_Given):
    """The answers for review that are most in doubt."""

    waiting: int = Field(description="How many there are altogether.")
    reasons: dict[str, int]
    entries: tuple[QueueEntryResponse, ...]


class LikeAnswerResponse(_Given):
    """A member of a group of answers that are alike."""

    index: int
    similarity: float = Field(description="Wording shared with the first of the group; estimated.")
    reference: str | None
    score: float | None
    excerpt: str


class LikeGroupResponse(_Given):
    """Answers that have most of their wording in common."""

    answers: int = Field(description="All of them, those not shown too.")
    members: tuple[LikeAnswerResponse, ...]


class NearDuplicatesResponse(_Given):
    """Groups of answers that are alike, largest first."""

    compared: int
    answers: int = Field(description="Answers in any group.")
    groups: int
    largest: tuple[LikeGroupResponse, ...]


class IdealCopyResponse(_Given):
    """An answer with wording of the ideal response."""

    index: int
    reference: str | None
    overlap: float = Field(description="Share of the wording of the shorter of the two.")
    score: float | None
    excerpt: str


class IdealCopiesResponse(_Given):
    """The answers closest to the ideal response."""

    answers: int = Field(description="How many there are altogether.")
    entries: tuple[IdealCopyResponse, ...]


class CostResponse(_Given):
    """What the judge's calls took."""

    judged: int = Field(description="Answers that a judge was asked about.")
    reused: int = Field(description="Answers graded with replies to equal work.")
    floored: int = Field(description="Answers that a floor decided without a judge.")
    degraded: int = Field(description="Answers that the stand-in judged.")
    input_tokens: int
    cached_input_tokens: int
    output_tokens: int
    cost_usd: float | None = Field(description="Null where the price of some calls is not known.")
    known_cost_usd: float
    unpriced: int = Field(description="Answers whose price is not known.")


class CohortReportResponse(_Given):
    """What a cohort's results come to so far."""

    cohort: SubjectResponse = Field(validation_alias=AliasChoices("cohort", "subject"))
    counts: EndingsResponse
    deleted: int = Field(description="Results whose grade was deleted.")
    failures: dict[str, int] = Field(description="Results without a grade, by error code.")
    scores: ScoresResponse
    bands: tuple[BandShareResponse, ...]
    criteria: tuple[CriterionSummaryResponse, ...]
    pitfalls: tuple[PitfallSummaryResponse, ...]
    keyword_checks: tuple[CheckSummaryResponse, ...] = Field(
        validation_alias=AliasChoices("keyword_checks", "checks")
    )
    review_queue: QueueResponse = Field(validation_alias=AliasChoices("review_queue", "queue"))
    near_duplicates: NearDuplicatesResponse
    ideal_copies: IdealCopiesResponse
    cost: CostResponse

    @classmethod
    def of(cls, report: CohortReport) -> Self:
        """A report as it is sent."""
        return cls.model_validate(report)
