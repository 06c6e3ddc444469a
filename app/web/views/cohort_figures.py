"""The figures of a cohort's report, as drawn on its page."""

from __future__ import annotations

import math
from dataclasses import dataclass

from app.domain.cohort_report import (
    BandSummary,
    CohortReport,
    CriterionSummary,
    LikeGroup,
    PitfallSummary,
    QueueEntry,
    ScoreSummary,
)
from app.web.views import wording

FULL = 100.0
HEIGHT = 160.0
"""Of the tallest bar that a histogram can have."""
SHADES = 10
GAP = 0.4
STEPS = (1, 2, 5, 10)
LINES = 4
GROUPS = 10
COPIES = 10
QUEUE = 10
"""How many of each are shown at once; the printable report has them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreBar:
    """A bar of the histogram: hundredths of its width, and heights in pixels from the top."""

    x: float
    width: float
    y: float
    height: float
    low: float
    high: float
    answers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    """All bars, and lines with the number of answers they stand for."""

    bars: tuple[ScoreBar, ...]
    lines: tuple[tuple[float, int], ...]
    bands: tuple[BandSummary, ...]
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatCell:
    """How many answers are on a level; `shade` is their share in tenths."""

    answers: int
    shade: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatRow:
    """A criterion, a cell for each level of the map; None where it has no such level."""

    item: CriterionSummary
    cells: tuple[HeatCell | None, ...]
    not_assessed: HeatCell


@dataclass(frozen=True, slots=True, kw_only=True)
class PitfallRate:
    """A pitfall and its rate in hundredths."""

    item: PitfallSummary
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortFigures:
    """Everything that is drawn of a report.

    Attributes:
        report: The report itself.
        levels: How many columns of levels the heat map has.
        queue: The answers for review that are most in doubt.
        walk: The same as the address of an answer takes them.
        groups: The largest groups of near-duplicates.
        failures: Why answers have no grade, and how many each time.
        cost: What it cost, in words.
    """

    report: CohortReport
    histogram: Histogram | None
    levels: int
    heat: tuple[HeatRow, ...]
    pitfalls: tuple[PitfallRate, ...]
    queue: tuple[QueueEntry, ...]
    walk: str
    groups: tuple[LikeGroup, ...]
    copies: int
    failures: tuple[tuple[str, int], ...]
    cost: str


def cohort_figures(report: CohortReport) -> CohortFigures:
    """Everything that is drawn of a report."""
    levels = max((len(one.levels) for one in report.criteria), default=0)
    pitfalls = sorted(report.pitfalls, key=lambda one: -(one.rate or 0.0))
    entries = report.queue.entries
    return CohortFigures(
        report=report,
        histogram=histogram(report.scores, report.bands) if report.scores.answers else None,
        levels=levels,
        heat=tuple(_heat(one, levels) for one in report.criteria),
        pitfalls=tuple(
            PitfallRate(item=one, share=round(FULL * (one.rate or 0.0), 2)) for one in pitfalls
        ),
        queue=entries[:QUEUE],
        walk="-".join(str(one.index) for one in entries),
        groups=report.near_duplicates.largest[:GROUPS],
        copies=COPIES,
        failures=tuple((wording.failure(code), n) for code, n in report.failures.items()),
        cost=_cost(report),
    )


def histogram(scores: ScoreSummary, bands: tuple[BandSummary, ...]) -> Histogram:
    """The scores as bars on a scale from 0."""
    tallest = max((one.answers for one in scores.bins), default=0)
    step = grid_step(tallest)
    top = max(step, math.ceil(tallest / step) * step)
    bars = []
    for one in scores.bins:
        height = round(HEIGHT * one.answers / top, 1)
        bars.append(
            ScoreBar(
                x=round(one.low + GAP / 2, 2),
                width=round(one.high - one.low - GAP, 2),
                y=round(HEIGHT - height, 1),
                height=height,
                low=one.low,
                high=one.high,
                answers=one.answers,
            )
        )
    return Histogram(
        bars=tuple(bars),
        lines=tuple((round(HEIGHT * (1 - n / top), 1), n) for n in range(0, top + 1, step)),
        bands=tuple(one for one in bands if one.min_score > 0),
        label=_spread(scores),
    )


def grid_step(tallest: int) -> int:
    """A round number of answers between two lines of the grid, at least 1."""
    rough = max(1.0, tallest / LINES)
    unit: int = 10 ** int(math.log10(rough))
    return next(step * unit for step in STEPS if step * unit >= rough)


def _spread(scores: ScoreSummary) -> str:
    low, median, high = (
        wording.points(one or 0.0)
        for one in (scores.lower_quartile, scores.median, scores.upper_quartile)
    )
    answers = wording.count(scores.answers, "score", "scores")
    return f"{answers}, median {median}, the middle half from {low} to {high}"


def _heat(item: CriterionSummary, levels: int) -> HeatRow:
    total = sum(item.levels) + item.not_assessed

    def cell(answers: int) -> HeatCell:
        return HeatCell(answers=answers, shade=round(SHADES * answers / total) if total else 0)

    own = [cell(answers) for answers in item.levels]
    empty = [None] * (levels - len(own))
    return HeatRow(item=item, cells=(*own, *empty), not_assessed=cell(item.not_assessed))


def _cost(report: CohortReport) -> str:
    cost = report.cost
    if cost.cost_usd is None:
        answers = wording.count(cost.unpriced, "answer", "answers")
        return f"At least {wording.dollars(cost.known_cost_usd)}; the price of {answers} is unknown"
    return wording.dollars(cost.cost_usd) if cost.cost_usd else "Nothing"
