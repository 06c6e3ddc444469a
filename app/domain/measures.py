"""What agreement is measured by, and when there is nothing to measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Measure(StrEnum):
    """A way to hold grades against labels.

    `exact`: share of equal values. `kappa`: Cohen's, with quadratic weights. `bias`: mean of grade
    minus label. `share`: share of grades that are 1; the labels only say which answers count.
    `precision`, `recall` and `f1` are those of 1, a pitfall that is there.
    """

    EXACT = "exact"
    KAPPA = "kappa"
    PRECISION = "precision"
    RECALL = "recall"
    F1 = "f1"
    PEARSON = "pearson"
    SPEARMAN = "spearman"
    MEAN_ABSOLUTE_ERROR = "mean_absolute_error"
    BIAS = "bias"
    SHARE = "share"


class Better(StrEnum):
    """Which way a figure improves."""

    HIGHER = "higher"
    LOWER = "lower"
    NEARER_ZERO = "nearer_zero"


CORRELATIONS = frozenset({Measure.PEARSON, Measure.SPEARMAN})
DETECTIONS = frozenset({Measure.PRECISION, Measure.RECALL, Measure.F1})
FEWEST = 2
"""Answers below which nothing is measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """One thing that labels and grades say of the same answers, in the same order.

    Attributes:
        name: What it is, for notes.
        labelled: The label of each answer; None where there is none.
        graded: The grade's value; None where there is none.
        classes: How many values there are, from 0 up; 0 where they are numbers of any size.
    """

    name: str
    labelled: tuple[float | None, ...]
    graded: tuple[float | None, ...]
    classes: int = 0

    @property
    def known(self) -> tuple[tuple[float, float], ...]:
        """Label and grade where both are there."""
        both = zip(self.labelled, self.graded, strict=True)
        return tuple((a, b) for a, b in both if a is not None and b is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """Something to measure: the mean of one measure over some pairs, mostly of one.

    Attributes:
        id: Its name in reports, such as `criteria.collaboration.kappa`.
        measure: How.
        series: What of.
        better: Which way it improves.
    """

    id: str
    measure: Measure
    series: tuple[Pairs, ...]
    better: Better = Better.HIGHER


def obstacle(measure: Measure, pairs: Pairs) -> str | None:
    """Why the measure says nothing of these pairs; None where it does."""
    known = pairs.known
    if len(known) < FEWEST:
        return _too_few(measure, len(known))
    labelled, graded = [a for a, _ in known], [b for _, b in known]
    if measure in CORRELATIONS:
        return _constant("labelled", labelled) or _constant("graded", graded)
    if measure is Measure.KAPPA:
        return _constant("labelled", labelled)
    return _undetectable(measure, labelled, graded) if measure in DETECTIONS else None


def _too_few(measure: Measure, answers: int) -> str | None:
    if answers and measure is Measure.SHARE:
        return None
    return "only one answer" if answers else "no answers with a label and a grade"


def _constant(verb: str, values: Sequence[float]) -> str | None:
    return f"every answer is {verb} {values[0]:g}" if len(set(values)) == 1 else None


def _undetectable(
    measure: Measure, labelled: Sequence[float], graded: Sequence[float]
) -> str | None:
    if not any(labelled):
        return "no answer is labelled with it"
    if measure is Measure.PRECISION and not any(graded):
        return "no grade finds it"
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A number and its 95% interval; None where resamples give none."""

    value: float
    low: float | None = None
    high: float | None = None
