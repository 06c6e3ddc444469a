"""A grade on the wire, v1."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal, Self

from pydantic import AliasChoices, ConfigDict, Field

from app.api.effective_schemas import BandResponse, CapResponse, EffectiveResponse, Given
from app.api.examples import GRADE
from app.domain.grade import (
    Assessment,
    CheckKind,
    EvidenceStatus,
    Grade,
    Outcome,
    Status,
)
from app.grading.records import GradeRecord
from app.grading.reviews.records import (
    UNTOUCHED,
    Standing,
    is_waiting,
    reasons_of,
    status_of,
)


class RubricRefResponse(Given):
    """Which rubric, exactly."""

    id: str
    version: str
    digest: str = Field(description="`sha256:` over the whole rubric.")


class IntervalResponse(Given):
    """The range the score may lie in, given what is uncertain or was not assessed."""

    low: float
    high: float


class SpanResponse(Given):
    """A stretch of the answer."""

    start: int = Field(ge=0, description="Its first code point, in the answer as sent.")
    end: int = Field(ge=0, description="One past its last code point.")
    text: str


class EvidenceResponse(Given):
    """A quote that was found in the answer."""

    # The first choice is its name in the schema of what is taken, too.
    quote: str = Field(validation_alias=AliasChoices("quote", "text"))
    start: int = Field(ge=0, description="Its first code point, in the answer as sent.")
    end: int = Field(ge=0, description="One past its last code point.")


class CriterionResponse(Given):
    """A criterion, its verdict and its points."""

    id: str
    title: str
    status: Assessment
    level: int | None = Field(description="The level that counts; null when not assessed.")
    claimed_level: int | None = Field(description="The level the judge gave.")
    max_level: int
    points: float
    max_points: float
    reason: str = Field(description="The judge's words.")
    evidence: tuple[EvidenceResponse, ...]
    evidence_status: EvidenceStatus


class PitfallResponse(Given):
    """A pitfall, its verdict and its penalty."""

    id: str
    title: str
    status: Assessment
    present: bool | None = Field(description="What counts; null when not assessed.")
    claimed_present: bool | None = Field(description="What the judge said.")
    penalty: float = Field(le=0, description="Points taken off, as a number of 0 or less.")
    reason: str = Field(description="The judge's words.")
    evidence: tuple[EvidenceResponse, ...]
    evidence_status: EvidenceStatus
    advice: str


class KeywordCheckResponse(Given):
    """What a deterministic check found. It never awards points."""

    id: str
    kind: CheckKind
    target: str | None = Field(description="The criterion or pitfall it is held against.")
    outcome: Outcome
    spans: tuple[SpanResponse, ...]
    agrees: bool | None = Field(description="Whether it fits the verdict; null without a claim.")
    cap: float | None = Field(description="The highest score it leaves possible.")
    flag: str | None = Field(description="The review reason it raises.")


class ImprovementResponse(Given):
    """One thing that would raise the score, by how much, and how to do it."""

    target: str = Field(description="The criterion or pitfall.")
    gain: float
    advice: str


class FeedbackResponse(Given):
    """Advice for the candidate, made by rule from the rubric."""

    summary: str
    strengths: tuple[str, ...]
    improvements: tuple[ImprovementResponse, ...] = Field(description="Largest gain first.")


class ReviewResponse(Given):
    """Whether a person should look, and why."""

    needed: bool
    reasons: tuple[str, ...] = Field(description="Stable codes.")


class CrossCheckResponse(Given):
    """What a second judge makes of the same answer. It never moves the score."""

    score: float = Field(ge=0, le=100, description="What its own verdicts come to.")
    interval: IntervalResponse = Field(description="Where it says that the score may lie.")
    certainty: float = Field(ge=0, le=1, description="The mean of its verdicts.")
    coverage: float | None = Field(description="Share of the answer that it understood.")


class FailureResponse(Given):
    """Why there is no score."""

    code: str
    detail: str


class UsageResponse(Given):
    """Tokens and cost of the calls this grade made. A cached grade made none."""

    input_tokens: int
    cached_input_tokens: int
    output_tokens: int
    cost_usd: float | None = Field(description="Null when the price of the model is not known.")


class JudgeResponse(Given):
    """Who judged, and how."""

    kind: Literal["llm", "embedded", "none"] = Field(
        description="`none`: a floor decided the grade, and no judge was asked."
    )
    model: str
    mode: str
    prompt_digest: str
    samples: int = Field(description="How often the judge was to be asked.")
    sample_scores: tuple[float, ...] = Field(description="What each reply alone comes to.")
    spread: float | None = Field(description="Highest less lowest sample score, if several.")
    cached: bool = Field(description="Whether earlier replies to the same work were used.")
    latency_ms: int
    usage: UsageResponse

    @classmethod
    def from_record(cls, record: GradeRecord) -> Self:
        """The judge of a record."""
        scores = record.sample_scores
        return cls(
            kind=_kind(record),
            model=record.judge.model,
            mode=record.judge.mode,
            prompt_digest=record.judge.prompt_digest,
            samples=record.samples,
            sample_scores=scores,
            spread=round(max(scores) - min(scores), 6) if len(scores) > 1 else None,
            cached=record.cached,
            latency_ms=record.latency_ms,
            usage=UsageResponse.model_validate(record.usage),
        )


class GradeResponse(Given):
    """A grade with everything it is made of."""

    model_config = ConfigDict(json_schema_extra={"examples": [GRADE]})

    id: str
    status: Status
    score: float | None = Field(ge=0, le=100, description="Null when it failed.")
    band: BandResponse | None
    interval: IntervalResponse | None
    rubric: RubricRefResponse
    criteria: tuple[CriterionResponse, ...]
    pitfalls: tuple[PitfallResponse, ...]
    caps: tuple[CapResponse, ...]
    keyword_checks: tuple[KeywordCheckResponse, ...]
    feedback: FeedbackResponse | None
    confidence: float | None = Field(ge=0, le=1)
    review: ReviewResponse
    cross_check: CrossCheckResponse | None = Field(
        default=None, description="Null where no second judge read the answer."
    )
    effective: EffectiveResponse | None = Field(
        default=None, description="What counts since a person's review; null without one."
    )
    degraded: bool = Field(description="The embedded judge stood in for an LLM that was down.")
    failure: FailureResponse | None = Field(description="Set when the status is `failed`.")
    judge: JudgeResponse
    reference: str | None
    metadata: dict[str, str | int | float | bool | None]
    rescored_from: str | None = Field(description="The grade whose replies were used again.")
    created_at: datetime = Field(description="In UTC.")

    @classmethod
    def from_record(cls, record: GradeRecord, standing: Standing = UNTOUCHED) -> Self:
        """The grade of a record, as it is sent, with what people made of it."""
        return cls.model_validate(
            {
                **(_failed(record) if record.grade is None else _graded(record.grade)),
                **(_stands(record, record.grade, standing) if record.grade else {}),
                "id": record.id,
                "rubric": record.rubric,
                "degraded": record.degraded,
                "failure": record.failure,
                "judge": JudgeResponse.from_record(record),
                "reference": record.reference,
                "metadata": dict(record.metadata),
                "rescored_from": record.rescored_from,
                "created_at": record.created_at.astimezone(UTC),
            }
        )


class GradePage(Given):
    """Some grades, newest first."""

    items: tuple[GradeResponse, ...]
    next_cursor: str | None = Field(description="Ask for the next page with it; null at the end.")


def _kind(record: GradeRecord) -> Literal["llm", "embedded", "none"]:
    match record.judge.kind:
        case "llm" | "embedded" as kind:
            return kind
        case _:
            return "none"


def _graded(grade: Grade) -> dict[str, object]:
    shared = ("status", "score", "band", "interval", "criteria", "pitfalls", "caps")
    judgements = ("confidence", "feedback", "review", "cross_check")
    parts = {name: getattr(grade, name) for name in (*shared, *judgements)}
    return {**parts, "keyword_checks": grade.findings}


def _stands(record: GradeRecord, grade: Grade, standing: Standing) -> dict[str, object]:
    return {
        "status": status_of(record, standing),
        "review": {
            "needed": is_waiting(grade, standing),
            "reasons": reasons_of(grade, standing),
        },
        "effective": standing.last and EffectiveResponse.of(standing.last),
    }


def _failed(record: GradeRecord) -> dict[str, object]:
    assert record.failure is not None
    absent = dict.fromkeys(("score", "band", "interval", "feedback", "confidence"))
    empty = dict.fromkeys(("criteria", "pitfalls", "caps", "keyword_checks"), ())
    review = {"needed": True, "reasons": (record.failure.code,)}
    return {**absent, **empty, "status": Status.FAILED, "review": review}
