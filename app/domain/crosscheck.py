"""One judge's grade held against another judge's of the same answer. It flags and never scores.

The other judge speaks only where it is sure, where its own evidence was found, and where it
understood most of the answer. What it says then is a finding beside the verdict it contradicts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from statistics import fmean

from app.domain.grade import (
    Assessment,
    CheckKind,
    CriterionResult,
    CrossCheck,
    EvidenceStatus,
    Finding,
    Grade,
    Outcome,
    PitfallResult,
    Review,
    Status,
)

JUDGES_DISAGREE = "judge_disagreement"
"""Review reason: a sure second judge contradicts the verdict on an item."""
SCORES_DISAGREE = "score_disagreement"
"""Review reason: the score is far from where a second judge says that it lies."""

SURE = 0.8
"""From this certainty on, the other judge's verdict on an item is held against the grade."""
COVERED = 0.7
"""Share of the answer that the other judge must have understood to be heard at all."""
SURE_ON_THE_WHOLE = 0.7
"""Mean certainty from which on its interval says something."""
SLACK = 15.0
"""Points that the interval is widened by on either side."""
PREFIX = "cross_check."
"""Begins the id of each finding; the id of the item follows. No id of a rubric holds a dot."""

Result = CriterionResult | PitfallResult


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondOpinion:
    """What another judge makes of the same answer.

    Attributes:
        grade: Its grade, made by the same rules.
        certainties: By item id, 0 to 1, where it states one.
        coverage: Share of the answer that it understood; None when it cannot say.
    """

    grade: Grade
    certainties: Mapping[str, float]
    coverage: float | None

    @property
    def certainty(self) -> float:
        """The mean of what it states; 0 where it states nothing."""
        return fmean(self.certainties.values()) if self.certainties else 0.0

    @property
    def is_heard(self) -> bool:
        """Whether it understood enough of the answer to contradict anybody."""
        return self.coverage is not None and self.coverage >= COVERED


def cross_check(grade: Grade, other: SecondOpinion) -> Grade:
    """The grade with the other opinion beside it, and for review where the two contradict.

    Score, verdicts, band and feedback stay. The confidence loses half the share of items on which
    the judges disagree.
    """
    findings = tuple(_findings(grade, other)) if other.is_heard else ()
    reasons = dict.fromkeys(grade.review.reasons)
    if findings:
        reasons[JUDGES_DISAGREE] = None
    if other.is_heard and _is_far(grade.score, other):
        reasons[SCORES_DISAGREE] = None
    share = len(findings) / max(1, len(grade.criteria) + len(grade.pitfalls))
    return replace(
        grade,
        status=Status.NEEDS_REVIEW if reasons else grade.status,
        findings=(*grade.findings, *findings),
        confidence=round(grade.confidence * (1 - share / 2), 2),
        review=Review(needed=bool(reasons), reasons=tuple(reasons)),
        cross_check=CrossCheck(
            score=other.grade.score,
            interval=other.grade.interval,
            certainty=round(other.certainty, 2),
            coverage=other.coverage,
        ),
    )


def _findings(grade: Grade, other: SecondOpinion) -> Iterator[Finding]:
    """A finding for each verdict that the other judge contradicts, in the order of the rubric."""
    criteria = {one.id: one for one in other.grade.criteria if _is_sure(one, other)}
    pitfalls = {one.id: one for one in other.grade.pitfalls if _is_sure(one, other)}
    for criterion in grade.criteria:
        level, view = criterion.level, criteria.get(criterion.id)
        if level is None or view is None or view.level is None:
            continue
        # More than half of the way: two levels of three.
        if 2 * abs(level - view.level) > criterion.max_level:
            yield _finding(view, CheckKind.CRITERION, sees_it=view.level > level)
    for pitfall in grade.pitfalls:
        present, seen = pitfall.present, pitfalls.get(pitfall.id)
        if present is None or seen is None or seen.present is None:
            continue
        if present is not seen.present:
            yield _finding(seen, CheckKind.PITFALL, sees_it=seen.present)


def _is_sure(result: Result, other: SecondOpinion) -> bool:
    """Whether the other judge's verdict can be relied on: assessed, supported and certain."""
    return (
        result.status is Assessment.ASSESSED
        and result.evidence_status is not EvidenceStatus.UNSUPPORTED
        and other.certainties.get(result.id, 0.0) >= SURE
    )


def _finding(view: Result, kind: CheckKind, *, sees_it: bool) -> Finding:
    return Finding(
        id=f"{PREFIX}{view.id}",
        kind=kind,
        target=view.id,
        outcome=Outcome.FOUND if sees_it else Outcome.NOT_FOUND,
        spans=view.evidence if sees_it else (),
        agrees=False,
        flag=JUDGES_DISAGREE,
    )


def _is_far(score: float, other: SecondOpinion) -> bool:
    interval = other.grade.interval
    is_outside = not interval.low - SLACK <= score <= interval.high + SLACK
    return is_outside and other.certainty >= SURE_ON_THE_WHOLE
