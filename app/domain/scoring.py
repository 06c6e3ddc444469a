"""The arithmetic of a score: points, penalties, caps, bands. Nothing here reads any text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.grade import Band, Cap, Finding
from app.domain.rubric import Criterion, Pitfall, Rubric

MAX_SCORE = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A score and the caps that held it down.

    `subtotal` is the sum of points and penalties, clamped to 0..100; `value` is what the caps
    leave of it.
    """

    subtotal: float
    value: float
    caps: tuple[Cap, ...]


def points(criterion: Criterion, level: int | None) -> float:
    """What a level earns. A criterion that was not assessed has earned nothing yet."""
    if level is None:
        return 0.0
    return round(criterion.weight * criterion.levels[level].share, 2)


def penalty(pitfall: Pitfall, present: bool | None) -> float:  # noqa: FBT001 - a verdict, not a switch
    """What a pitfall costs: 0 or negative."""
    return -pitfall.penalty if present else 0.0


def score(
    rubric: Rubric,
    *,
    levels: Mapping[str, int | None],
    present: Mapping[str, bool | None],
    findings: Iterable[Finding] = (),
) -> Score:
    """The score of a set of counted verdicts, 0 to 100.

    Args:
        rubric: Where the weights, penalties and caps stand.
        levels: Counted level for each criterion id; None or missing when not assessed.
        present: Counted presence for each pitfall id; None or missing when not assessed.
        findings: Results of deterministic checks; only their caps matter here.
    """
    earned = sum(points(item, levels.get(item.id)) for item in rubric.criteria)
    lost = sum(penalty(item, present.get(item.id)) for item in rubric.pitfalls)
    subtotal = round(min(MAX_SCORE, max(0.0, earned + lost)), 2)
    limits = [*_pitfall_caps(rubric, present), *_finding_caps(findings)]
    value = min([subtotal, *(cap.limit for cap in limits)])
    binding = tuple(cap for cap in limits if cap.limit < subtotal)
    return Score(subtotal=subtotal, value=round(value, 1), caps=binding)


def band(rubric: Rubric, value: float) -> Band:
    """The band that a score falls in."""
    held = next(entry for entry in rubric.bands if value >= entry.min_score)
    return Band(id=held.id, label=held.label)


def _pitfall_caps(rubric: Rubric, present: Mapping[str, bool | None]) -> list[Cap]:
    return [
        Cap(source=f"pitfall:{item.id}", limit=item.cap)
        for item in rubric.pitfalls
        if item.cap is not None and present.get(item.id)
    ]


def _finding_caps(findings: Iterable[Finding]) -> list[Cap]:
    return [
        Cap(source=f"check:{item.id}", limit=item.cap) for item in findings if item.cap is not None
    ]
