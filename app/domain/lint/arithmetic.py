"""What the numbers of a rubric come to: scores that cannot be, points that change nothing."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.lint.remarks import Remark
from app.domain.rubric import Rubric
from app.domain.scoring import MAX_SCORE, points

UNITS = 100
"""Points are counted in hundredths, as scores are."""
FULL = round(MAX_SCORE) * UNITS
DROWNING = 50.0
NEGLIGIBLE = 2.0
MIN_CRITERIA = 3


def check_numbers(rubric: Rubric) -> Iterator[Remark]:
    """Bands that no answer reaches, and weights, levels and caps that decide nothing."""
    yield from _bands(rubric)
    yield from _weights(rubric)
    yield from _levels(rubric)
    yield from _pitfalls(rubric)


def reachable(rubric: Rubric) -> frozenset[float]:
    """Every score that some combination of levels and pitfalls comes to.

    A set of scores is a number whose bit n stands for n hundredths, so that adding points to all
    of them is one shift.
    """
    scores = 1
    for criterion in rubric.criteria:
        gains = {round(points(criterion, level) * UNITS) for level in range(len(criterion.levels))}
        scores = _union(scores << gain for gain in gains)
    scores = _clamped(scores)
    for pitfall in rubric.pitfalls:
        scores |= _lowered(scores, round(pitfall.penalty * UNITS))
    caps = [
        *(pitfall.cap for pitfall in rubric.pitfalls),
        *(check.cap for check in rubric.keyword_checks),
    ]
    for cap in caps:
        # Whatever is above a cap comes down to it; what is below is there already.
        scores |= 1 << round((MAX_SCORE if cap is None else cap) * UNITS)
    found = format(scores, "b")[::-1]
    return frozenset(round(place / UNITS, 1) for place, bit in enumerate(found) if bit == "1")


def _bands(rubric: Rubric) -> Iterator[Remark]:
    scores = sorted(reachable(rubric))
    above = MAX_SCORE + 1
    for index, band in enumerate(rubric.bands):
        if not any(band.min_score <= score < above for score in scores):
            yield Remark(
                code="unreachable_band",
                severity="warning",
                path=("bands", index),
                message=f"no levels and pitfalls come to a score in the band {band.id!r}; move its "
                "min_score, or give criteria more levels",
            )
        above = band.min_score


def _weights(rubric: Rubric) -> Iterator[Remark]:
    for index, criterion in enumerate(rubric.criteria):
        path = ("criteria", index, "weight")
        weight = criterion.weight
        if weight > DROWNING and len(rubric.criteria) >= MIN_CRITERIA:
            yield Remark(
                code="weight_drowns",
                severity="warning",
                path=path,
                message=f"{criterion.id!r} weighs {weight:g}, more than all other criteria "
                "together; split it, or take weight from it",
            )
        if weight < NEGLIGIBLE:
            yield Remark(
                code="weight_negligible",
                severity="advice",
                path=path,
                message=f"{criterion.id!r} weighs {weight:g}, which hardly moves a score; drop it, "
                "or make it a level of another criterion",
            )


def _levels(rubric: Rubric) -> Iterator[Remark]:
    for index, criterion in enumerate(rubric.criteria):
        for number, level in enumerate(criterion.levels[1:], start=1):
            if level.share == criterion.levels[number - 1].share:
                yield Remark(
                    code="level_without_points",
                    severity="advice",
                    path=("criteria", index, "levels", number, "share"),
                    message=f"level {number} of {criterion.id!r} earns no more than the level "
                    "below; raise its share, or make one level of the two",
                )


def _pitfalls(rubric: Rubric) -> Iterator[Remark]:
    capped = {check.target for check in rubric.keyword_checks if check.cap is not None}
    for index, pitfall in enumerate(rubric.pitfalls):
        path = ("pitfalls", index)
        if not pitfall.penalty and pitfall.cap is None and pitfall.id not in capped:
            yield Remark(
                code="pitfall_without_cost",
                severity="warning",
                path=(*path, "penalty"),
                message=f"{pitfall.id!r} takes off no points and caps nothing; give it a penalty "
                "or a cap, or drop it",
            )
        if pitfall.cap is not None and pitfall.cap >= MAX_SCORE - pitfall.penalty:
            yield Remark(
                code="cap_without_effect",
                severity="advice",
                path=(*path, "cap"),
                message=f"the cap of {pitfall.id!r} is not below what its penalty leaves anyway; "
                "lower the cap, or remove it",
            )


def _union(sets: Iterator[int]) -> int:
    every = 0
    for one in sets:
        every |= one
    return every


def _clamped(scores: int) -> int:
    """Nothing above the highest score: rounding may add up to a little more."""
    whole = (1 << (FULL + 1)) - 1
    return scores & whole | ((1 << FULL) if scores >> (FULL + 1) else 0)


def _lowered(scores: int, loss: int) -> int:
    """All scores less so much; what would fall below 0 is 0."""
    fallen = scores & ((1 << loss) - 1)
    return scores >> loss | bool(fallen)
