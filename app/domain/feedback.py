"""Advice for the candidate, made by rule from the rubric's own sentences."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.assessment import Assessed
from app.domain.grade import Band, Feedback, Finding, Improvement
from app.domain.rubric import Rubric
from app.domain.scoring import score


def feedback(
    rubric: Rubric, assessed: Assessed, findings: Sequence[Finding], *, band: Band
) -> Feedback:
    """What went well and what would raise the score, largest gain first.

    The gain of a pitfall is what the score would rise by without it. The gain of a criterion is
    the points that it left lying, which count in full once the caps of pitfalls are gone.
    """
    improvements = sorted(
        [*_criterion_gains(rubric, assessed), *_pitfall_gains(rubric, assessed, findings)],
        key=lambda improvement: -improvement.gain,
    )
    strengths = tuple(
        item.strength
        for item, result in zip(rubric.criteria, assessed.criteria, strict=True)
        if result.level == item.max_level
    )
    return Feedback(
        summary=_summary(rubric, assessed, band, improvements),
        strengths=strengths,
        improvements=tuple(improvements),
    )


def _criterion_gains(rubric: Rubric, assessed: Assessed) -> list[Improvement]:
    return [
        Improvement(target=item.id, gain=round(item.weight - result.points, 1), advice=item.advice)
        for item, result in zip(rubric.criteria, assessed.criteria, strict=True)
        if result.level is not None and result.points < item.weight
    ]


def _pitfall_gains(
    rubric: Rubric, assessed: Assessed, findings: Sequence[Finding]
) -> list[Improvement]:
    levels, present = assessed.levels(), assessed.present()
    now = score(rubric, levels=levels, present=present, findings=findings).value
    gains = []
    for item in rubric.pitfalls:
        if present[item.id]:
            without = {**present, item.id: False}
            then = score(rubric, levels=levels, present=without, findings=findings).value
            gains.append(Improvement(target=item.id, gain=round(then - now, 1), advice=item.advice))
    return gains


def _summary(
    rubric: Rubric, assessed: Assessed, band: Band, improvements: Sequence[Improvement]
) -> str:
    met = sum(result.level == result.max_level for result in assessed.criteria)
    pitfalls = sum(bool(result.present) for result in assessed.pitfalls)
    parts = [f"{band.label}: {met} of {len(rubric.criteria)} criteria fully met"]
    if pitfalls:
        parts.append(f"{pitfalls} pitfall{'s' if pitfalls > 1 else ''} committed")
    summary = ", ".join(parts) + "."
    if improvements:
        titles = {item.id: item.title for item in rubric.criteria}
        titles |= {item.id: item.title for item in rubric.pitfalls}
        summary += f" The largest gain is in: {titles[improvements[0].target]}."
    return summary
