"""Where the marks of plots stand. The templates draw them; lengths are in units of the drawing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.agreement import Change, Figure, Table
from app.domain.outcomes import Outcome

SIDE = 300.0
"""Width and height of the scatter plot, for scores from 0 to 100."""
WIDTH = 160.0
"""Width of an interval plot."""
DARK = 0.55
"""Share of a row from which a cell is dark enough for light writing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """An answer in the scatter plot; `is_far` where score and label lie far apart."""

    x: float
    y: float
    label: str
    is_far: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Whisker:
    """A value and its interval on an axis; `zero` is where the axis passes 0."""

    low: float
    value: float
    high: float
    zero: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """The range of an interval plot."""

    low: float
    high: float

    def place(self, value: float) -> float:
        """How far from the left a value stands; what is off the axis stands at its end."""
        share = (value - self.low) / (self.high - self.low)
        return round(WIDTH * min(1.0, max(0.0, share)), 1)

    def whisker(self, figure: Figure) -> Whisker | None:
        """A figure on this axis; None without a value."""
        if figure.value is None:
            return None
        low = figure.value if figure.low is None else figure.low
        high = figure.value if figure.high is None else figure.high
        return Whisker(
            low=self.place(low),
            value=self.place(figure.value),
            high=self.place(high),
            zero=self.place(0.0),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of a confusion matrix: how many, and their share of the row."""

    count: int
    share: float
    is_dark: bool
    is_agreement: bool


FAR = 20.0
UNIT = Axis(low=0.0, high=1.0)


def unit_axis(figures: Iterable[Figure]) -> Axis:
    """An axis up to 1 that holds all intervals: kappa and correlations may be negative."""
    lowest = min((one.low for one in figures if one.low is not None), default=0.0)
    return Axis(low=min(0.0, lowest), high=1.0)


def change_axis(changes: Sequence[Change]) -> Axis:
    """An axis around 0 that holds all intervals of coefficients and shares."""
    ends = [abs(end) for one in changes for end in (one.difference.low, one.difference.high) if end]
    widest = max(ends, default=1.0)
    return Axis(low=-widest, high=widest)


def scatter(outcomes: Sequence[Outcome]) -> tuple[Dot, ...]:
    """Labelled score to the right, score upwards."""
    return tuple(
        Dot(
            x=round(one.labels.score * SIDE / 100, 1),
            y=round(SIDE - one.marks.score * SIDE / 100, 1),
            label=f"{one.id}: labelled {one.labels.score:g}, scored {one.marks.score:g}",
            is_far=abs(one.labels.score - one.marks.score) > FAR,
        )
        for one in outcomes
        if one.labels.score is not None and one.marks is not None
    )


def heat(table: Table) -> tuple[tuple[Cell, ...], ...]:
    """The confusion matrix with shares of the rows."""
    return tuple(
        tuple(_cell(count, sum(row), i == j) for j, count in enumerate(row))
        for i, row in enumerate(table.confusion)
    )


def _cell(count: int, total: int, is_agreement: bool) -> Cell:  # noqa: FBT001 - a fact of the cell
    share = count / total if total else 0.0
    return Cell(
        count=count, share=round(share, 3), is_dark=share >= DARK, is_agreement=is_agreement
    )
