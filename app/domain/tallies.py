"""Counts that grow by one grade at a time, and say what a cohort comes to at any moment.

Scores have one decimal and levels are few, so that counting each value keeps the mean, the spread
and every quantile exact, in memory that does not grow with the cohort.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.cohort_report import (
    Bin,
    CheckSummary,
    CriterionSummary,
    PitfallSummary,
    ScoreSummary,
)
from app.domain.grade import CheckKind, CriterionResult, Finding, Outcome, PitfallResult
from app.domain.rubric import Criterion, Pitfall
from app.domain.scoring import MAX_SCORE

STEPS = 10
"""Steps in a point: scores are tenths."""
BINS = 20
SILENT = frozenset({CheckKind.FLOOR, CheckKind.INJECTION})
"""Checks that say nothing where they find nothing."""


def mean_and_spread(counts: Mapping[int, int]) -> tuple[float, float] | None:
    """Mean and standard deviation of whole numbers, each counted; None where there is none."""
    answers = sum(counts.values())
    if not answers:
        return None
    total = sum(value * count for value, count in counts.items())
    squares = sum(value * value * count for value, count in counts.items())
    return total / answers, math.sqrt(squares * answers - total * total) / answers


class ScoreTally:
    """Counts scores."""

    def __init__(self) -> None:
        self._tenths: Counter[int] = Counter()

    def add(self, score: float) -> None:
        """Count a score."""
        self._tenths[round(score * STEPS)] += 1

    def summary(self) -> ScoreSummary:
        """How the scores lie."""
        figures = mean_and_spread(self._tenths)
        return ScoreSummary(
            answers=self._tenths.total(),
            mean=None if figures is None else round(figures[0] / STEPS, 2),
            spread=None if figures is None else round(figures[1] / STEPS, 2),
            lowest=self._quantile(0.0),
            lower_quartile=self._quantile(0.25),
            median=self._quantile(0.5),
            upper_quartile=self._quantile(0.75),
            highest=self._quantile(1.0),
            bins=self._bins(),
        )

    def _quantile(self, share: float) -> float | None:
        """The smallest score that this share of the answers does not exceed."""
        needed = share * self._tenths.total()
        passed = 0
        for tenths, count in sorted(self._tenths.items()):
            passed += count
            if passed >= needed:
                return tenths / STEPS
        return None

    def _bins(self) -> tuple[Bin, ...]:
        width = MAX_SCORE / BINS
        held = Counter[int]()
        for tenths, count in self._tenths.items():
            held[min(BINS - 1, int(tenths // (width * STEPS)))] += count
        return tuple(
            Bin(low=number * width, high=(number + 1) * width, answers=held[number])
            for number in range(BINS)
        )


@dataclass(slots=True)
class CriterionTally:
    """Counts the levels of a criterion."""

    criterion: Criterion
    levels: Counter[int] = field(default_factory=Counter)
    not_assessed: int = 0
    hundredths: int = 0
    """Points of the assessed answers, in hundredths: whole numbers add up exactly."""

    def add(self, result: CriterionResult) -> None:
        """Count a result."""
        if result.level is None:
            self.not_assessed += 1
        else:
            self.levels[result.level] += 1
            self.hundredths += round(result.points * 100)

    def summary(self) -> CriterionSummary:
        """The criterion over all answers."""
        figures = mean_and_spread(self.levels)
        answers = self.levels.total()
        return CriterionSummary(
            id=self.criterion.id,
            title=self.criterion.title,
            max_level=self.criterion.max_level,
            levels=tuple(self.levels[level] for level in range(len(self.criterion.levels))),
            not_assessed=self.not_assessed,
            mean_level=None if figures is None else round(figures[0], 3),
            spread=None if figures is None else round(figures[1], 3),
            mean_points=round(self.hundredths / 100 / answers, 2) if answers else None,
            max_points=self.criterion.weight,
        )


@dataclass(slots=True)
class PitfallTally:
    """Counts where a pitfall is."""

    pitfall: Pitfall
    claims: Counter[bool | None] = field(default_factory=Counter)

    def add(self, result: PitfallResult) -> None:
        """Count a result."""
        self.claims[result.present] += 1

    def summary(self) -> PitfallSummary:
        """The pitfall over all answers."""
        assessed = self.claims[True] + self.claims[False]
        return PitfallSummary(
            id=self.pitfall.id,
            title=self.pitfall.title,
            present=self.claims[True],
            absent=self.claims[False],
            not_assessed=self.claims[None],
            rate=round(self.claims[True] / assessed, 4) if assessed else None,
            penalty=self.pitfall.penalty,
        )


@dataclass(slots=True)
class CheckTally:
    """Counts what a check found.

    `in_rubric` ones speak in every answer that was judged, floors and injection only where they
    find something, and a second judge's verdicts only where they contradict the first one's.
    """

    id: str
    kind: CheckKind
    target: str | None
    in_rubric: bool
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    disagreements: int = 0

    def add(self, finding: Finding) -> None:
        """Count a finding."""
        self.outcomes[finding.outcome] += 1
        self.disagreements += finding.agrees is False

    def summary(self, graded: int) -> CheckSummary:
        """The check over all graded answers."""
        held = self.outcomes.copy()
        if self.kind in SILENT:
            held[Outcome.NOT_FOUND] += graded - held.total()
        answers = held.total()
        return CheckSummary(
            id=self.id,
            kind=self.kind,
            target=self.target,
            outcomes={outcome.value: held[outcome] for outcome in Outcome},
            rate=round(held[Outcome.FOUND] / answers, 4) if answers else None,
            disagreements=self.disagreements,
        )
