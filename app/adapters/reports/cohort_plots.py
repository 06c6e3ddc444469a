"""Where the marks of a cohort's plots stand; lengths are in units of the drawing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.adapters.reports.plots import DARK, Axis, Cell, Whisker
from app.domain.cohort_report import BandSummary, CriterionSummary, QueueEntry, ScoreSummary

HISTOGRAM_WIDTH: Final = 480.0
HISTOGRAM_HEIGHT: Final = 170.0
BAR_WIDTH: Final = 120.0
"""Width of a bar that stands for a share of 1."""
GRID_LINES: Final = 4
"""About as many lines as a histogram has above its ground line."""
LABEL: Final = 18
"""Characters of a band's name."""
LETTER: Final = 8.0
"""Room for a character of it, where they are drawn large."""
LABEL_ROWS: Final = 3
SCORES: Final = Axis(low=0.0, high=100.0)
_STEPS: Final = (1, 2, 5, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A bar of the histogram, its foot on the ground line."""

    x: float
    y: float
    width: float
    height: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A line across the histogram, and how many answers it stands for."""

    y: float
    answers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BandMark:
    """Where a band begins, and its name: `row` counts up from the plot where names would touch."""

    x: float
    label: str
    row: int
    is_left: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """From the lower to the upper quartile, with the median, along the scores."""

    low: float
    median: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    """The whole histogram."""

    bars: tuple[Bar, ...]
    grid: tuple[Grid, ...]
    box: Box | None


def along(score: float) -> float:
    """How far from the left a score stands in the histogram."""
    return round(score * HISTOGRAM_WIDTH / 100, 1)


def histogram(scores: ScoreSummary) -> Histogram:
    """The scores as bars; the tallest one and the grid share a scale from 0."""
    step = grid_step(max((one.answers for one in scores.bins), default=0))
    tallest = max((one.answers for one in scores.bins), default=0)
    top = max(step, math.ceil(tallest / step) * step)
    bars = []
    for one in scores.bins:
        height = round(HISTOGRAM_HEIGHT * one.answers / top, 1)
        bars.append(
            Bar(
                x=along(one.low) + 1,
                y=round(HISTOGRAM_HEIGHT - height, 1),
                width=round(along(one.high) - along(one.low) - 2, 1),
                height=height,
                label=f"{one.low:g} to {one.high:g}: {one.answers}",
            )
        )
    lines = range(0, top + 1, step)
    grid = [Grid(y=round(HISTOGRAM_HEIGHT * (1 - n / top), 1), answers=n) for n in lines]
    return Histogram(bars=tuple(bars), grid=tuple(grid), box=_box(scores))


def band_marks(bands: Sequence[BandSummary]) -> tuple[BandMark, ...]:
    """The bands but the lowest, from left to right, each name clear of those before it."""
    ends = [-math.inf] * LABEL_ROWS
    marks = []
    for band in sorted(bands, key=lambda one: one.min_score)[1:]:
        label = band.label if len(band.label) <= LABEL else band.label[: LABEL - 1] + "\u2026"
        x, length = along(band.min_score), len(label) * LETTER
        is_left = x + length > HISTOGRAM_WIDTH
        start = x - length if is_left else x
        row = next((row for row, end in enumerate(ends) if end <= start), LABEL_ROWS - 1)
        ends[row] = start + length
        marks.append(BandMark(x=x, label=label, row=row, is_left=is_left))
    return tuple(marks)


def grid_step(tallest: int) -> int:
    """A round number of answers between two lines of the grid, at least 1."""
    rough = max(1.0, tallest / GRID_LINES)
    unit: int = 10 ** int(math.log10(rough))
    return next(step * unit for step in _STEPS if step * unit >= rough)


def levels(item: CriterionSummary) -> tuple[Cell, ...]:
    """A row of the heat map: how many answers are on each level, then how many on none."""
    counts = (*item.levels, item.not_assessed)
    return shares(counts)


def shares(counts: Sequence[int]) -> tuple[Cell, ...]:
    """Each count with its share of all."""
    total = sum(counts)
    return tuple(_cell(count, count / total if total else 0.0) for count in counts)


def level_whisker(item: CriterionSummary) -> Whisker | None:
    """The mean level, with the spread to both sides; None without a level."""
    if item.mean_level is None or item.spread is None:
        return None
    axis = Axis(low=0.0, high=float(max(1, item.max_level)))
    return Whisker(
        low=axis.place(item.mean_level - item.spread),
        value=axis.place(item.mean_level),
        high=axis.place(item.mean_level + item.spread),
        zero=axis.place(0.0),
    )


def score_whisker(entry: QueueEntry) -> Whisker:
    """A score in its interval."""
    return Whisker(
        low=SCORES.place(entry.interval.low),
        value=SCORES.place(entry.score),
        high=SCORES.place(entry.interval.high),
        zero=SCORES.place(0.0),
    )


def bar(share: float | None) -> float:
    """How long a bar for a share is."""
    return round(BAR_WIDTH * (share or 0.0), 1)


def _box(scores: ScoreSummary) -> Box | None:
    low, median, high = scores.lower_quartile, scores.median, scores.upper_quartile
    if low is None or median is None or high is None:
        return None
    return Box(low=along(low), median=along(median), high=along(high))


def _cell(count: int, share: float) -> Cell:
    return Cell(count=count, share=round(share, 3), is_dark=share >= DARK, is_agreement=False)
