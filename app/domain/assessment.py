"""From a judge's claims to verdicts that count: every claim needs a quote found in the answer."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.evidence import EvidenceFinder
from app.domain.grade import Assessment, CriterionResult, EvidenceStatus, PitfallResult, Span
from app.domain.rubric import Criterion, Pitfall, Rubric
from app.domain.scoring import penalty, points
from app.domain.verdict import CriterionVerdict, PitfallVerdict, Verdicts


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """A result for every criterion and pitfall of the rubric, in its order."""

    criteria: tuple[CriterionResult, ...]
    pitfalls: tuple[PitfallResult, ...]

    def levels(self) -> dict[str, int | None]:
        """Counted level by criterion id."""
        return {result.id: result.level for result in self.criteria}

    def present(self) -> dict[str, bool | None]:
        """Counted presence by pitfall id."""
        return {result.id: result.present for result in self.pitfalls}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Evidence:
    """What became of a quote."""

    spans: tuple[Span, ...]
    status: EvidenceStatus


NO_EVIDENCE = _Evidence(spans=(), status=EvidenceStatus.NOT_NEEDED)
"""Of a verdict that claims nothing."""


def assess(rubric: Rubric, verdicts: Verdicts, finder: EvidenceFinder) -> Assessed:
    """Check the evidence of every verdict; one that is missing stays `not_assessed`."""
    return Assessed(
        criteria=tuple(
            criterion_result(item, verdicts.criteria.get(item.id), finder)
            for item in rubric.criteria
        ),
        pitfalls=tuple(
            pitfall_result(item, verdicts.pitfalls.get(item.id), finder) for item in rubric.pitfalls
        ),
    )


def criterion_result(
    criterion: Criterion, verdict: CriterionVerdict | None, finder: EvidenceFinder
) -> CriterionResult:
    """A claimed level counts with verified evidence, and is worth level 0 without."""
    if verdict is None:
        level, evidence = None, NO_EVIDENCE
    else:
        evidence = _evidence(verdict.quote, finder) if verdict.level > 0 else NO_EVIDENCE
        level = 0 if evidence.status is EvidenceStatus.UNSUPPORTED else verdict.level
    return CriterionResult(
        id=criterion.id,
        title=criterion.title,
        status=_assessment(verdict),
        level=level,
        claimed_level=None if verdict is None else verdict.level,
        max_level=criterion.max_level,
        points=points(criterion, level),
        max_points=criterion.weight,
        reason="" if verdict is None else verdict.reason,
        evidence=evidence.spans,
        evidence_status=evidence.status,
    )


def pitfall_result(
    pitfall: Pitfall, verdict: PitfallVerdict | None, finder: EvidenceFinder
) -> PitfallResult:
    """A claimed pitfall counts with verified evidence, and costs nothing without."""
    if verdict is None:
        present, evidence = None, NO_EVIDENCE
    else:
        evidence = _evidence(verdict.quote, finder) if verdict.present else NO_EVIDENCE
        present = evidence.status is EvidenceStatus.VERIFIED
    return PitfallResult(
        id=pitfall.id,
        title=pitfall.title,
        status=_assessment(verdict),
        present=present,
        claimed_present=None if verdict is None else verdict.present,
        penalty=penalty(pitfall, present),
        reason="" if verdict is None else verdict.reason,
        evidence=evidence.spans,
        evidence_status=evidence.status,
        advice=pitfall.advice if present else "",
    )


def _assessment(verdict: CriterionVerdict | PitfallVerdict | None) -> Assessment:
    return Assessment.NOT_ASSESSED if verdict is None else Assessment.ASSESSED


def _evidence(quote: str, finder: EvidenceFinder) -> _Evidence:
    check = finder.verify(quote)
    if check.problem is not None:
        return _Evidence(spans=(), status=EvidenceStatus.UNSUPPORTED)
    return _Evidence(spans=check.spans, status=EvidenceStatus.VERIFIED)
