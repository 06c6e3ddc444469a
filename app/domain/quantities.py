"""Which figures a report holds: the one list behind reports, comparisons and floors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from app.domain.measures import Better, Measure, Pairs, Quantity
from app.domain.outcomes import Marks, Outcome, Scheme

STRONG = 75.0
"""Labelled so or higher, an answer should not be scored under `PASS`."""
WEAK = 30.0
"""Labelled under it, an answer should not be scored `PASS` or higher."""
PASS = 55.0

LEVEL_MEASURES = {
    Measure.KAPPA: Better.HIGHER,
    Measure.EXACT: Better.HIGHER,
    Measure.MEAN_ABSOLUTE_ERROR: Better.LOWER,
    Measure.BIAS: Better.NEARER_ZERO,
    Measure.PEARSON: Better.HIGHER,
    Measure.SPEARMAN: Better.HIGHER,
}
PITFALL_MEASURES = {
    Measure.F1: Better.HIGHER,
    Measure.PRECISION: Better.HIGHER,
    Measure.RECALL: Better.HIGHER,
    Measure.KAPPA: Better.HIGHER,
    Measure.EXACT: Better.HIGHER,
}
SCORE_MEASURES = {
    Measure.PEARSON: Better.HIGHER,
    Measure.SPEARMAN: Better.HIGHER,
    Measure.MEAN_ABSOLUTE_ERROR: Better.LOWER,
    Measure.BIAS: Better.NEARER_ZERO,
}
BAND_MEASURES = {Measure.KAPPA: Better.HIGHER, Measure.EXACT: Better.HIGHER}
HEADLINES = (
    "score.pearson",
    "score.spearman",
    "score.mean_absolute_error",
    "score.bias",
    "band.kappa",
    "band.exact",
    "levels.kappa",
    "levels.exact",
    "pitfalls.f1",
    "pitfalls.precision",
    "pitfalls.recall",
    "score.strong_scored_low",
    "score.weak_scored_high",
    "score.inside_interval",
    "range.inside",
    "range.bad_scored_high",
    "flags.found",
    "flags.false",
)
"""The figures over everything, the most telling ones first."""
SLICED = (
    "score.mean_absolute_error",
    "score.bias",
    "score.pearson",
    "band.exact",
    "levels.kappa",
    "pitfalls.f1",
    "range.inside",
)
"""The figures that slices show."""

Condition = Callable[[Outcome, Marks], bool]


def quantities(scheme: Scheme, outcomes: Sequence[Outcome]) -> tuple[Quantity, ...]:
    """Every figure of a report. Answers are in the same order in each of them."""
    criteria = tuple(level_pairs(scheme, outcomes, one) for one in scheme.criteria)
    pitfalls = tuple(pitfall_pairs(outcomes, one) for one in scheme.pitfalls)
    return (*headlines(scheme, outcomes), *_items(criteria, pitfalls))


def headlines(scheme: Scheme, outcomes: Sequence[Outcome]) -> tuple[Quantity, ...]:
    """The figures over all items, in the order of `HEADLINES`."""
    criteria = tuple(level_pairs(scheme, outcomes, one) for one in scheme.criteria)
    pitfalls = tuple(pitfall_pairs(outcomes, one) for one in scheme.pitfalls)
    found = {
        one.id: one
        for one in (
            *_each("score", SCORE_MEASURES, (_scores(outcomes),)),
            *_each("band", BAND_MEASURES, (band_pairs(scheme, outcomes),)),
            *_each("levels", LEVEL_MEASURES, criteria),
            *_each("pitfalls", PITFALL_MEASURES, pitfalls),
            *_shares(outcomes),
        )
    }
    return tuple(found[name] for name in HEADLINES)


def level_pairs(scheme: Scheme, outcomes: Sequence[Outcome], criterion_id: str) -> Pairs:
    """The levels of a criterion."""
    return Pairs(
        name=criterion_id,
        labelled=tuple(one.labels.levels.get(criterion_id) for one in outcomes),
        graded=_graded(outcomes, lambda marks: marks.levels.get(criterion_id)),
        classes=scheme.criteria[criterion_id] + 1,
    )


def pitfall_pairs(outcomes: Sequence[Outcome], pitfall_id: str) -> Pairs:
    """The presence of a pitfall, as 0 and 1."""
    return Pairs(
        name=pitfall_id,
        labelled=tuple(one.labels.pitfalls.get(pitfall_id) for one in outcomes),
        graded=_graded(outcomes, lambda marks: marks.pitfalls.get(pitfall_id)),
        classes=2,
    )


def band_pairs(scheme: Scheme, outcomes: Sequence[Outcome]) -> Pairs:
    """The bands that labelled scores and scores fall in, by number."""
    scores = _scores(outcomes)
    return Pairs(
        name="band",
        labelled=tuple(None if one is None else scheme.band(one) for one in scores.labelled),
        graded=tuple(None if one is None else scheme.band(one) for one in scores.graded),
        classes=len(scheme.bands),
    )


def _graded(
    outcomes: Sequence[Outcome], read: Callable[[Marks], float | None]
) -> tuple[float | None, ...]:
    """What each grade says; None where there is no grade."""
    return tuple(None if one.marks is None else read(one.marks) for one in outcomes)


def _scores(outcomes: Sequence[Outcome]) -> Pairs:
    return Pairs(
        name="score",
        labelled=tuple(one.labels.score for one in outcomes),
        graded=_graded(outcomes, lambda marks: marks.score),
    )


def _items(criteria: Sequence[Pairs], pitfalls: Sequence[Pairs]) -> Iterator[Quantity]:
    for pairs in criteria:
        yield from _each(f"criteria.{pairs.name}", LEVEL_MEASURES, (pairs,))
    for pairs in pitfalls:
        yield from _each(f"pitfalls.{pairs.name}", PITFALL_MEASURES, (pairs,))


def _each(
    name: str, measures: dict[Measure, Better], series: tuple[Pairs, ...]
) -> Iterator[Quantity]:
    for measure, better in measures.items():
        yield Quantity(id=f"{name}.{measure}", measure=measure, series=series, better=better)


def _shares(outcomes: Sequence[Outcome]) -> Iterator[Quantity]:
    low, high = Better.LOWER, Better.HIGHER
    rules: tuple[tuple[str, Better, Condition, Condition], ...] = (
        ("score.strong_scored_low", low, _is_strong, lambda _, marks: marks.score < PASS),
        ("score.weak_scored_high", low, _is_weak, lambda _, marks: marks.score >= PASS),
        ("score.inside_interval", high, _is_scored, _is_inside_interval),
        ("range.inside", high, _has_range, _is_inside_range),
        ("range.bad_scored_high", low, _is_bad, lambda _, marks: marks.score >= PASS),
        ("flags.found", high, lambda one, _: one.labels.should_flag is True, _is_flagged),
        ("flags.false", low, lambda one, _: one.labels.should_flag is False, _is_flagged),
    )
    for name, better, counts, holds in rules:
        pairs = _share(name, outcomes, counts, holds)
        yield Quantity(id=name, measure=Measure.SHARE, series=(pairs,), better=better)


def _share(name: str, outcomes: Sequence[Outcome], counts: Condition, holds: Condition) -> Pairs:
    marked = [(one, one.marks) for one in outcomes]
    return Pairs(
        name=name,
        labelled=tuple(
            1 if marks is not None and counts(one, marks) else None for one, marks in marked
        ),
        graded=tuple(None if marks is None else holds(one, marks) for one, marks in marked),
        classes=2,
    )


def _is_scored(one: Outcome, _: Marks) -> bool:
    return one.labels.score is not None


def _is_strong(one: Outcome, _: Marks) -> bool:
    return one.labels.score is not None and one.labels.score >= STRONG


def _is_weak(one: Outcome, _: Marks) -> bool:
    return one.labels.score is not None and one.labels.score < WEAK


def _is_inside_interval(one: Outcome, marks: Marks) -> bool:
    return one.labels.score is not None and marks.low <= one.labels.score <= marks.high


def _has_range(one: Outcome, _: Marks) -> bool:
    return one.labels.honest_low is not None and one.labels.honest_high is not None


def _is_bad(one: Outcome, _: Marks) -> bool:
    return one.labels.honest_high is not None and one.labels.honest_high < PASS


def _is_inside_range(one: Outcome, marks: Marks) -> bool:
    low, high = one.labels.honest_low, one.labels.honest_high
    return low is not None and high is not None and low <= marks.score <= high


def _is_flagged(_: Outcome, marks: Marks) -> bool:
    return marks.flagged
