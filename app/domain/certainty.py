"""How far a grade can be trusted: confidence, interval, and the reasons for a person to look."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from app.domain.assessment import Assessed
from app.domain.grade import (
    Assessment,
    CriterionResult,
    EvidenceStatus,
    Finding,
    Interval,
    PitfallResult,
    Review,
)
from app.domain.margin import Surroundings, margin
from app.domain.rubric import Rubric
from app.domain.scoring import MAX_SCORE, score
from app.domain.verdict import CriterionVerdict, PitfallVerdict, Verdicts

LOW_CONFIDENCE = 0.5
WIDE_SPREAD = 10.0
LABEL_NOISE = 6.25
"""Standard deviation, in points, of people's scores from the arithmetic of their own verdicts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubts:
    """What is known about the judge's sureness, beside its verdicts.

    Attributes:
        certainties: By item id, 0 to 1, where the judge states one.
        coverage: Share of the answer that the judge understood; None when it cannot say.
        sample_scores: The score of each sample alone.
        degraded: Whether a substitute judge made the verdicts.
    """

    certainties: Mapping[str, float]
    coverage: float | None = None
    sample_scores: tuple[float, ...] = ()
    degraded: bool = False

    @property
    def spread(self) -> float:
        """Points between the highest and the lowest sample."""
        if not self.sample_scores:
            return 0.0
        return max(self.sample_scores) - min(self.sample_scores)


def certainties(samples: Iterable[Verdicts]) -> dict[str, float]:
    """The mean certainty by item id over the samples that state one."""
    stated: dict[str, list[float]] = {}
    for verdicts in samples:
        claims: dict[str, CriterionVerdict | PitfallVerdict] = {
            **verdicts.criteria,
            **verdicts.pitfalls,
        }
        for item_id, claim in claims.items():
            if claim.certainty is not None:
                stated.setdefault(item_id, []).append(claim.certainty)
    return {item_id: fmean(values) for item_id, values in stated.items()}


def confidence(assessed: Assessed, findings: Sequence[Finding], doubts: Doubts) -> float:
    """A number from 0 to 1 by which grades can be ordered for review.

    It is a product: share of items assessed, half the share of claims without evidence taken off,
    a third of the share of contradicting checks taken off, one percent for each point of spread
    taken off, the mean stated certainty, and the square root of the coverage.
    """
    results: tuple[CriterionResult | PitfallResult, ...] = (
        *assessed.criteria,
        *assessed.pitfalls,
    )
    share_assessed = fmean(result.status is Assessment.ASSESSED for result in results)
    claims = [r for r in results if r.evidence_status is not EvidenceStatus.NOT_NEEDED]
    unsupported = _share(r.evidence_status is EvidenceStatus.UNSUPPORTED for r in claims)
    against = _share(item.agrees is False for item in findings if item.agrees is not None)
    stated = list(doubts.certainties.values())
    factors = (
        share_assessed,
        1 - unsupported / 2,
        1 - against / 3,
        1 - min(doubts.spread, MAX_SCORE) / 100,
        fmean(stated) if stated else 1.0,
        1.0 if doubts.coverage is None else math.sqrt(doubts.coverage),
    )
    return round(math.prod(factors), 2)


def interval(
    rubric: Rubric, assessed: Assessed, findings: Sequence[Finding], doubts: Doubts
) -> Interval:
    """Where the score may lie.

    Items that were not assessed are taken at their worst and their best; samples widen it to
    their extremes; stated certainties widen it by what `margin` makes of them.
    """
    levels, present = assessed.levels(), assessed.present()
    worst = {key: True if value is None else value for key, value in present.items()}
    full = {item.id: item.max_level for item in rubric.criteria}
    best = {key: full[key] if value is None else value for key, value in levels.items()}
    ends = [
        *doubts.sample_scores,
        score(rubric, levels=levels, present=present, findings=findings).value,
        score(rubric, levels=levels, present=worst, findings=findings).value,
        score(rubric, levels=best, present=present, findings=findings).value,
    ]
    if doubts.certainties:
        cap = min((item.cap for item in findings if item.cap is not None), default=MAX_SCORE)
        for some_levels, some_present in ((levels, worst), (best, present)):
            ends += margin(
                rubric,
                levels=some_levels,
                present=some_present,
                certainties=doubts.certainties,
                around=Surroundings(cap=cap, noise=LABEL_NOISE),
            )
    return Interval(low=round(max(0.0, min(ends)), 1), high=round(min(MAX_SCORE, max(ends)), 1))


def review(
    assessed: Assessed, findings: Sequence[Finding], doubts: Doubts, *, sureness: float
) -> Review:
    """Whether a person should look, and why, as stable codes without repeats."""
    results: tuple[CriterionResult | PitfallResult, ...] = (
        *assessed.criteria,
        *assessed.pitfalls,
    )
    rules = {
        "not_assessed": any(r.status is Assessment.NOT_ASSESSED for r in results),
        "unsupported_evidence": any(
            r.evidence_status is EvidenceStatus.UNSUPPORTED for r in results
        ),
        "sample_spread": doubts.spread > WIDE_SPREAD,
        "low_confidence": sureness < LOW_CONFIDENCE,
        "degraded": doubts.degraded,
    }
    flags = [item.flag for item in findings if item.flag is not None]
    reasons = [*flags, *(code for code, applies in rules.items() if applies)]
    return Review(needed=bool(reasons), reasons=tuple(dict.fromkeys(reasons)))


def _share(values: Iterable[bool]) -> float:
    known = list(values)
    return fmean(known) if known else 0.0
