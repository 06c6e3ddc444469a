"""From labelled answers and their grades to a report on how far they agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from app.domain.agreement import AgreementReport, Figure, Slice, Subject, Table
from app.domain.disagreements import worst
from app.domain.measures import Pairs, Quantity, obstacle
from app.domain.outcomes import Outcome, Scheme
from app.domain.quantities import (
    SLICED,
    band_pairs,
    headlines,
    level_pairs,
    pitfall_pairs,
    quantities,
)
from app.domain.rubric import Rubric
from app.grading.evaluation import Evaluated
from app.grading.ports import Statistics

SMALLEST_SLICE = 5
"""Tags on fewer answers are left out: their figures would say nothing."""
WORST = 10
LENGTHS = ("shortest third", "middle third", "longest third")


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """How much of the answers a report repeats.

    Attributes:
        disagreements: How many of the worst ones are told.
        quotes: Whether those repeat the words that grades rest on.
    """

    disagreements: int = WORST
    quotes: bool = True


def report(
    rubric: Rubric,
    evaluated: Evaluated,
    subject: Subject,
    statistics: Statistics,
    detail: Detail | None = None,
) -> AgreementReport:
    """How far grades agree with labels."""
    shown = detail or Detail()
    scheme = scheme_of(rubric)
    outcomes = tuple(one.outcome for one in evaluated.graded)
    failures = Counter(one.failure for one in outcomes if one.failure is not None)
    return AgreementReport(
        subject=subject,
        scheme=scheme,
        figures=figures(quantities(scheme, outcomes), statistics),
        tables=tuple(tables(rubric, scheme, outcomes)),
        slices=tuple(_slices(scheme, outcomes, statistics)),
        disagreements=worst(evaluated.graded, count=shown.disagreements, quotes=shown.quotes),
        outcomes=outcomes,
        failures=dict(sorted(failures.items())),
        cpu_ms=None if evaluated.cpu_ms is None else round(evaluated.cpu_ms, 1),
        resamples=statistics.resamples,
        seed=statistics.seed,
    )


def scheme_of(rubric: Rubric) -> Scheme:
    """What labels under a rubric can be."""
    return Scheme(
        criteria={one.id: one.max_level for one in rubric.criteria},
        pitfalls=tuple(one.id for one in rubric.pitfalls),
        bands={one.id: one.min_score for one in rubric.bands},
    )


def figures(wanted: Sequence[Quantity], statistics: Statistics) -> Mapping[str, Figure]:
    """The quantities measured, those without any data left out."""
    measured = ((one.id, figure(one, statistics)) for one in wanted if _is_labelled(one))
    return dict(measured)


def figure(quantity: Quantity, statistics: Statistics) -> Figure:
    """One quantity measured, over those of its series that allow it."""
    obstacles = {one.name: obstacle(quantity.measure, one) for one in quantity.series}
    usable = [one for one in quantity.series if obstacles[one.name] is None]
    reasons = [(name, reason) for name, reason in obstacles.items() if reason is not None]
    answers = max((len(one.known) for one in quantity.series), default=0)
    if not usable:
        note = "; ".join(dict.fromkeys(reason for _, reason in reasons)) or "nothing to measure"
        return Figure(value=None, answers=answers, note=note)
    estimate = statistics.estimate(quantity.measure, usable)
    note = "; ".join(f"without {name}: {reason}" for name, reason in reasons)
    return Figure(
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        answers=answers,
        note=note or None,
    )


def _is_labelled(quantity: Quantity) -> bool:
    return any(label is not None for one in quantity.series for label in one.labelled)


def tables(rubric: Rubric, scheme: Scheme, outcomes: Sequence[Outcome]) -> Iterator[Table]:
    """Confusion matrices of all items that were labelled, and of the bands."""
    for criterion in rubric.criteria:
        names = tuple(str(level) for level in range(criterion.max_level + 1))
        pairs = level_pairs(scheme, outcomes, criterion.id)
        yield _table(pairs, criterion.title, names)
    for pitfall in rubric.pitfalls:
        yield _table(pitfall_pairs(outcomes, pitfall.id), pitfall.title, ("absent", "present"))
    labels = {band.id: band.label for band in rubric.bands}
    names = tuple(labels[band_id] for band_id in scheme.band_ids)
    yield _table(band_pairs(scheme, outcomes), "Band", names)


def _table(pairs: Pairs, title: str, names: tuple[str, ...]) -> Table:
    counts = Counter(pairs.known)
    size = range(pairs.classes)
    both = zip(pairs.labelled, pairs.graded, strict=True)
    return Table(
        id=pairs.name,
        title=title,
        classes=names,
        confusion=tuple(tuple(counts[row, column] for column in size) for row in size),
        not_assessed=sum(label is not None and grade is None for label, grade in both),
    )


def _slices(scheme: Scheme, outcomes: Sequence[Outcome], statistics: Statistics) -> Iterator[Slice]:
    for name, chosen in chain(_by_length(outcomes), _by_tag(outcomes)):
        sliced = [one for one in headlines(scheme, chosen) if one.id in SLICED]
        yield Slice(name=name, answers=len(chosen), figures=figures(sliced, statistics))


def _by_length(outcomes: Sequence[Outcome]) -> Iterator[tuple[str, list[Outcome]]]:
    """Thirds by number of words; answers of the same length may fall to either side."""
    ordered = sorted(outcomes, key=lambda one: (one.words, one.id))
    count = len(ordered)
    for number, name in enumerate(LENGTHS):
        third = ordered[number * count // 3 : (number + 1) * count // 3]
        if third:
            yield f"{name} ({third[0].words} to {third[-1].words} words)", third


def _by_tag(outcomes: Sequence[Outcome]) -> Iterator[tuple[str, list[Outcome]]]:
    counts = Counter(tag for one in outcomes for tag in dict.fromkeys(one.tags))
    for tag, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if count >= SMALLEST_SLICE:
            yield f"tag: {tag}", [one for one in outcomes if tag in one.tags]
