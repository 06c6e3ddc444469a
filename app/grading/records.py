"""A record: a grade and everything that made it, so that it can be explained and recomputed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.domain.grade import Grade

Metadata = Mapping[str, str | int | float | bool | None]
"""What the caller attached: kept and given back, never read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens of one or more calls, and their cost.

    `cost_usd` is None when the price of the model is not known: unknown is not free.
    """

    input_tokens: int = 0
    cached_input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a judge sent back, untrusted and as received.

    Attributes:
        text: The raw reply: one JSON object (see `app.grading.reply`).
        model: The model that answered, as it names itself.
        usage: Tokens and cost of the calls that led to it, repairs included.
        latency_ms: Wall time of those calls.
        coverage: Share of the answer the judge understood, 0 to 1; None when it cannot say.
    """

    text: str
    model: str
    usage: Usage = Usage()
    latency_ms: int = 0
    coverage: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeIdentity:
    """What determines a judge's reply apart from the answer.

    Attributes:
        kind: `llm` or `embedded`.
        model: The model asked for.
        mode: How it works, such as `semantic` or `lexical` for the embedded judge.
        prompt_digest: `sha256:` over prompts, schema and parameters (or over anchors and weights).
    """

    kind: str
    model: str
    mode: str
    prompt_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RubricRef:
    """Which rubric, exactly."""

    id: str
    version: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a grade failed: a stable code and a sentence without candidate text."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeRecord:
    """A stored grade. `grade` is None exactly when `failure` is set.

    Attributes:
        id: `grd_` and a time-ordered random part.
        answer: The text exactly as sent.
        replies: One for each sample; empty when a floor made the judge unnecessary.
        sample_scores: The score each sample alone would have given, in order.
        cached: Whether the replies were taken from an earlier record with this fingerprint.
        degraded: Whether the embedded judge stood in for an LLM that was down.
        fingerprint: Hash of all that determines the replies.
        rescored_from: Id of the record whose replies were used, for a rescore.
    """

    id: str
    rubric: RubricRef
    answer: str
    grade: Grade | None
    failure: Failure | None
    judge: JudgeIdentity
    samples: int
    replies: tuple[Reply, ...]
    sample_scores: tuple[float, ...]
    usage: Usage
    latency_ms: int
    cached: bool
    degraded: bool
    fingerprint: str
    reference: str | None
    metadata: Metadata
    created_at: datetime
    rescored_from: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortResult:
    """What became of one answer of a cohort.

    Attributes:
        index: The answer's place in the cohort, from 0.
        reference: The caller's own id for it.
        extra: Other columns of its row, by name and in order, as they were handed in.
        grade: Its record, also where the judge failed; None where the cohort was cancelled first.
    """

    index: int
    reference: str | None
    extra: Mapping[str, str]
    grade: GradeRecord | None
