"""Everything of a cohort's report that is counted from grades alone."""

from __future__ import annotations

from collections import Counter

from app.domain.cohort_report import (
    BandSummary,
    CheckSummary,
    CriterionSummary,
    PitfallSummary,
    ScoreSummary,
)
from app.domain.grade import CheckKind, Finding, Grade
from app.domain.rubric import Rubric
from app.domain.tallies import CheckTally, CriterionTally, PitfallTally, ScoreTally


class GradeTally:
    """Takes in grades under one rubric; an item that the rubric does not have is passed over."""

    def __init__(self, rubric: Rubric) -> None:
        self._rubric = rubric
        self._graded = 0
        self._scores = ScoreTally()
        self._bands: Counter[str] = Counter()
        self._criteria = {item.id: CriterionTally(item) for item in rubric.criteria}
        self._pitfalls = {item.id: PitfallTally(item) for item in rubric.pitfalls}
        self._checks = {
            (CheckKind(check.kind), check.id): CheckTally(
                id=check.id, kind=CheckKind(check.kind), target=check.target, in_rubric=True
            )
            for check in rubric.keyword_checks
        }

    def add(self, grade: Grade) -> None:
        """Count a grade."""
        self._graded += 1
        self._scores.add(grade.score)
        self._bands[grade.band.id] += 1
        for criterion in grade.criteria:
            if (levels := self._criteria.get(criterion.id)) is not None:
                levels.add(criterion)
        for pitfall in grade.pitfalls:
            if (claims := self._pitfalls.get(pitfall.id)) is not None:
                claims.add(pitfall)
        findings = {(finding.kind, finding.id): finding for finding in grade.findings}
        for key, finding in findings.items():
            if key not in self._checks:
                self._checks[key] = _reported(finding)
            self._checks[key].add(finding)

    def scores(self) -> ScoreSummary:
        """How the scores lie."""
        return self._scores.summary()

    def bands(self) -> tuple[BandSummary, ...]:
        """The bands of the rubric, highest first."""
        return tuple(
            BandSummary(
                id=band.id,
                label=band.label,
                min_score=band.min_score,
                answers=self._bands[band.id],
                share=round(self._bands[band.id] / self._graded, 4) if self._graded else 0.0,
            )
            for band in self._rubric.bands
        )

    def criteria(self) -> tuple[CriterionSummary, ...]:
        """The criteria in the order of the rubric."""
        return tuple(tally.summary() for tally in self._criteria.values())

    def pitfalls(self) -> tuple[PitfallSummary, ...]:
        """The pitfalls in the order of the rubric."""
        return tuple(tally.summary() for tally in self._pitfalls.values())

    def checks(self) -> tuple[CheckSummary, ...]:
        """The rubric's checks in its order, then floors and tricks that were found, by name."""
        tallies = list(self._checks.values())
        own = [tally for tally in tallies if tally.in_rubric]
        reported = sorted(
            (tally for tally in tallies if not tally.in_rubric),
            key=lambda tally: (tally.kind, tally.id),
        )
        return tuple(tally.summary(self._graded) for tally in (*own, *reported))


def _reported(finding: Finding) -> CheckTally:
    return CheckTally(id=finding.id, kind=finding.kind, target=finding.target, in_rubric=False)
