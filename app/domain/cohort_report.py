"""What a whole cohort's grades come to: the parts of its report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.cohort import CohortCounts, CohortStatus
from app.domain.grade import Band, CheckKind, Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortSubject:
    """Which cohort a report is on, and when it was written (ISO 8601, UTC)."""

    id: str
    name: str | None
    status: CohortStatus
    rubric_id: str
    rubric_title: str
    rubric_version: str
    rubric_digest: str
    judge: str
    written_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """A bar of the histogram: scores from `low` up to `high`, which only the last one holds."""

    low: float
    high: float
    answers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreSummary:
    """How the scores lie. Every figure but the bins is None without a score.

    Attributes:
        answers: How many have a score.
        mean: Their mean.
        spread: Their standard deviation, of these answers and not of others like them.
        lowest: The lowest.
        lower_quartile: The smallest score that a quarter of the answers does not exceed.
        median: The smallest score that half of them does not exceed.
        upper_quartile: The smallest score that three quarters of them does not exceed.
        highest: The highest.
        bins: The histogram, from 0 to 100.
    """

    answers: int
    mean: float | None
    spread: float | None
    lowest: float | None
    lower_quartile: float | None
    median: float | None
    upper_quartile: float | None
    highest: float | None
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BandSummary:
    """How many answers a band holds, and their share of those with a score."""

    id: str
    label: str
    min_score: float
    answers: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionSummary:
    """A criterion over all graded answers.

    Attributes:
        id: Of the criterion.
        title: Of the criterion.
        max_level: Its highest level.
        levels: How many answers are on each level, from 0 up.
        not_assessed: How many graded answers have no level.
        mean_level: Mean of the levels; None without one.
        spread: Their standard deviation.
        mean_points: What the assessed answers earned on average.
        max_points: What the highest level earns.
    """

    id: str
    title: str
    max_level: int
    levels: tuple[int, ...]
    not_assessed: int
    mean_level: float | None
    spread: float | None
    mean_points: float | None
    max_points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PitfallSummary:
    """How many answers fall into a pitfall; `rate` is their share of the assessed ones."""

    id: str
    title: str
    present: int
    absent: int
    not_assessed: int
    rate: float | None
    penalty: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSummary:
    """What a deterministic check found over all graded answers.

    Attributes:
        id: Of the check.
        kind: What it speaks about.
        target: The criterion or pitfall it is held against.
        outcomes: How many answers have each outcome. A check that only speaks where it finds
            something (floors, injection) counts as `not_found` in all other graded answers; a
            second judge's verdict counts only where it contradicts the first one's.
        rate: Share of those answers in which it found something.
        disagreements: How often it contradicts the verdict.
    """

    id: str
    kind: CheckKind
    target: str | None
    outcomes: Mapping[str, int]
    rate: float | None
    disagreements: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueEntry:
    """An answer that a person should look at. `excerpt` is how its text begins."""

    index: int
    reference: str | None
    grade_id: str
    doubt: float
    score: float
    band: Band
    interval: Interval
    confidence: float
    reasons: tuple[str, ...]
    excerpt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewQueue:
    """The answers for review that are most in doubt, and how many there are altogether."""

    waiting: int
    reasons: Mapping[str, int]
    entries: tuple[QueueEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LikeAnswer:
    """A member of a group of answers that are alike.

    Attributes:
        index: Its place in the cohort.
        similarity: Share of the wording that it has in common with the group's first member, of
            all the wording of both; estimated, 1 for the first itself.
        reference: The caller's own id.
        score: Its score, if it has one.
        excerpt: How its text begins; empty where texts were not looked up.
    """

    index: int
    similarity: float
    reference: str | None = None
    score: float | None = None
    excerpt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LikeGroup:
    """Answers that have most of their wording in common; `answers` counts those not shown too."""

    answers: int
    members: tuple[LikeAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NearDuplicates:
    """Groups of answers that are alike, largest first; `answers` are in one of `groups` groups."""

    compared: int
    answers: int
    groups: int
    largest: tuple[LikeGroup, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IdealCopy:
    """An answer with wording of the ideal response. `overlap` is of the shorter of the two."""

    index: int
    reference: str | None
    overlap: float
    score: float | None
    excerpt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdealCopies:
    """The answers closest to the ideal response, and how many there are altogether."""

    answers: int
    entries: tuple[IdealCopy, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CostSummary:
    """What the judge's calls took.

    Attributes:
        judged: Answers that a judge was asked about.
        reused: Answers graded with the replies of equal work done before.
        floored: Answers that a floor decided without a judge.
        degraded: Answers that the stand-in judged.
        input_tokens: Tokens read, those from the provider's cache among them.
        cached_input_tokens: Tokens that the provider had in its cache.
        output_tokens: Tokens written.
        cost_usd: What it cost; None where the price of some calls is not known.
        known_cost_usd: What the calls cost whose price is known.
        unpriced: Answers whose price is not known.
    """

    judged: int
    reused: int
    floored: int
    degraded: int
    input_tokens: int
    cached_input_tokens: int
    output_tokens: int
    cost_usd: float | None
    known_cost_usd: float
    unpriced: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortReport:
    """Everything a coach wants to know about a cohort.

    Attributes:
        subject: Which cohort it is on.
        counts: How the results that were read ended; `total` is all answers of the cohort.
        deleted: Results whose grade was deleted: nothing else of the report knows of them.
        failures: Results without a grade, by error code.
        scores: How the scores lie.
        bands: How many answers each band holds, highest first.
        criteria: In the order of the rubric.
        pitfalls: In the order of the rubric.
        checks: Those of the rubric in its order, then floors and tricks that were found.
        queue: What a person should look at.
        near_duplicates: Answers that are alike.
        ideal_copies: Answers that are like the ideal response.
        cost: What the judge's calls took.
    """

    subject: CohortSubject
    counts: CohortCounts
    deleted: int
    failures: Mapping[str, int]
    scores: ScoreSummary
    bands: tuple[BandSummary, ...]
    criteria: tuple[CriterionSummary, ...]
    pitfalls: tuple[PitfallSummary, ...]
    checks: tuple[CheckSummary, ...]
    queue: ReviewQueue
    near_duplicates: NearDuplicates
    ideal_copies: IdealCopies
    cost: CostSummary
