"""The line from 0 to 100 that a score, its interval and its bands are drawn on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.grade import Interval
from app.domain.rubric import BandRange

TOP = 100.0
THINNEST = 0.6
"""An interval of no width is still drawn, in points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BandMark:
    """A band on the line: where it begins, where its label stands, whether the score is in it."""

    label: str
    start: float
    middle: float
    width: float
    holds_score: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Everything on the line, in points from 0 to 100.

    Attributes:
        score: Where the score is; None for a scale of bands alone.
        low: Where its interval begins.
        width: How wide that is.
        bands: From the lowest up.
    """

    score: float | None
    low: float
    width: float
    bands: tuple[BandMark, ...]


def scale(
    bands: Sequence[BandRange], score: float | None = None, interval: Interval | None = None
) -> Scale:
    """The line for a score; without one, of the bands alone."""
    low = interval.low if interval is not None else (score or 0.0)
    high = interval.high if interval is not None else low
    width = max(high - low, THINNEST)
    return Scale(
        score=score,
        low=min(low, TOP - width),
        width=width,
        bands=tuple(_band_marks(bands, score)),
    )


def _band_marks(bands: Sequence[BandRange], score: float | None) -> list[BandMark]:
    marks = []
    end = TOP
    for band in bands:
        start = band.min_score
        is_last = end >= TOP
        holds = score is not None and start <= score and (score < end or is_last)
        marks.append(
            BandMark(
                label=band.label,
                start=start,
                middle=round((start + end) / 2, 2),
                width=round(end - start, 2),
                holds_score=holds,
            )
        )
        end = start
    return marks[::-1]
