"""The parts of a grade. They are made by rule from verdicts and findings; see `scoring`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How a grade ended."""

    GRADED = "graded"
    NEEDS_REVIEW = "needs_review"
    FAILED = "failed"


class Assessment(StrEnum):
    """Whether the judge said anything usable about an item."""

    ASSESSED = "assessed"
    NOT_ASSESSED = "not_assessed"


class EvidenceStatus(StrEnum):
    """What became of the quote behind a verdict.

    `verified`: found in the answer. `unsupported`: a quote was needed and none was found, so the
    verdict was downgraded. `not_needed`: level 0 or an absent pitfall claims nothing.
    """

    VERIFIED = "verified"
    UNSUPPORTED = "unsupported"
    NOT_NEEDED = "not_needed"


class CheckKind(StrEnum):
    """What a deterministic check speaks about."""

    FLOOR = "floor"
    CRITERION = "criterion"
    PITFALL = "pitfall"
    INJECTION = "injection"


class Outcome(StrEnum):
    """What a check found.

    `found`: said of the right role and not denied. `denied`: only in a denial or a rejected
    opinion. `other_subject`: only said of another role. `not_found`: nowhere.
    """

    FOUND = "found"
    DENIED = "denied"
    OTHER_SUBJECT = "other_subject"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of the answer as sent: code-point offsets, end exclusive, and its text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The result of one deterministic check.

    Attributes:
        id: The check's id.
        kind: What it speaks about.
        target: The criterion or pitfall id it is held against; None for floors and injection.
        outcome: What was found.
        spans: Where, in the answer as sent.
        agrees: Whether it fits the judge's verdict; None where it makes no claim about one.
        cap: The highest score this finding leaves possible; None when it sets no cap.
        flag: The review reason this finding raises; None when it raises none.
    """

    id: str
    kind: CheckKind
    target: str | None
    outcome: Outcome
    spans: tuple[Span, ...] = ()
    agrees: bool | None = None
    cap: float | None = None
    flag: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionResult:
    """A criterion's verdict after its evidence was checked, with its points.

    `claimed_level` is what the judge said; `level` is what counts. Both are None when the
    criterion was not assessed.
    """

    id: str
    title: str
    status: Assessment
    level: int | None
    claimed_level: int | None
    max_level: int
    points: float
    max_points: float
    reason: str
    evidence: tuple[Span, ...]
    evidence_status: EvidenceStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class PitfallResult:
    """A pitfall's verdict after its evidence was checked, with its penalty (0 or negative).

    `claimed_present` is what the judge said; `present` is what counts. Both are None when the
    pitfall was not assessed.
    """

    id: str
    title: str
    status: Assessment
    present: bool | None
    claimed_present: bool | None
    penalty: float
    reason: str
    evidence: tuple[Span, ...]
    evidence_status: EvidenceStatus
    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """A limit that held the score down. `source` is `pitfall:<id>` or `check:<id>`."""

    source: str
    limit: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The named range a score falls in."""

    id: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """The range the score may lie in, given what was not assessed or is uncertain."""

    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Improvement:
    """One thing that would raise the score, by how much, and how to do it."""

    target: str
    gain: float
    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """Advice for the candidate, made by rule: no text of a model, no text of the answer."""

    summary: str
    strengths: tuple[str, ...]
    improvements: tuple[Improvement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Whether a person should look, and the stable codes of the reasons."""

    needed: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossCheck:
    """What a second judge makes of the same answer. It never moves the score.

    Attributes:
        score: What its own verdicts come to.
        interval: Where it says that the score may lie.
        certainty: Mean certainty of its verdicts, 0 to 1.
        coverage: Share of the answer that it understood; None when it cannot say.
    """

    score: float
    interval: Interval
    certainty: float
    coverage: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """A score and everything it is made of.

    `score` is the sum of points and penalties, clamped to 0..100, then held to `caps`.
    `cross_check` is None where no second judge read the answer.
    """

    status: Status
    score: float
    band: Band
    interval: Interval
    criteria: tuple[CriterionResult, ...]
    pitfalls: tuple[PitfallResult, ...]
    caps: tuple[Cap, ...]
    findings: tuple[Finding, ...]
    feedback: Feedback
    confidence: float
    review: Review
    cross_check: CrossCheck | None = None
