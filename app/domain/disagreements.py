"""Where people and grades differ most, with the evidence of both sides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.domain.agreement import Disagreement, Dispute
from app.domain.grade import Grade, Span
from app.domain.labels import LabelledAnswer, Labels
from app.domain.outcomes import GradedAnswer

UNLABELLED = "not at all"


def worst(graded: Sequence[GradedAnswer], *, count: int, quotes: bool) -> tuple[Disagreement, ...]:
    """The disagreements that matter most: by distance of the score, then by items in dispute.

    Args:
        graded: What to look through.
        count: How many to give at most.
        quotes: Whether to repeat the words of the answers that grades rest on.
    """
    pairs = [(one.answer, one.grade) for one in graded if one.grade is not None]
    found = [_disagreement(answer, grade, quotes=quotes) for answer, grade in pairs]
    real = [one for one in found if one.distance or one.disputes]
    return tuple(sorted(real, key=lambda one: (-one.distance, -len(one.disputes), one.id))[:count])


def distance(labels: Labels, score: float) -> float:
    """Points between a score and its label, or the nearest end of its honest range; 0 inside."""
    if labels.score is not None:
        return round(abs(score - labels.score), 1)
    if labels.honest_low is None or labels.honest_high is None:
        return 0.0
    return round(max(labels.honest_low - score, score - labels.honest_high, 0.0), 1)


def _disagreement(answer: LabelledAnswer, grade: Grade, *, quotes: bool) -> Disagreement:
    return Disagreement(
        id=answer.id,
        distance=distance(answer.labels, grade.score),
        labelled=_labelled(answer.labels),
        graded=grade.score,
        why=answer.why,
        disputes=tuple(
            _disputes(answer.labels, grade, quotes=quotes)
            if answer.labels.levels or answer.labels.pitfalls
            else _grounds(answer.labels, grade, quotes=quotes)
        ),
        caps=tuple(f"{cap.source} ({cap.limit:g})" for cap in grade.caps),
    )


def _labelled(labels: Labels) -> str:
    if labels.score is not None:
        return f"{labels.score:g}"
    if labels.honest_low is None or labels.honest_high is None:
        return "no score"
    return f"{labels.honest_low:g} to {labels.honest_high:g}"


def _disputes(labels: Labels, grade: Grade, *, quotes: bool) -> Iterator[Dispute]:
    for criterion in grade.criteria:
        level = labels.levels.get(criterion.id)
        if level is not None and level != criterion.level:
            yield Dispute(
                id=criterion.id,
                labelled=f"level {level}",
                graded="not assessed" if criterion.level is None else f"level {criterion.level}",
                reason=criterion.reason,
                quotes=_quotes(criterion.evidence) if quotes else (),
            )
    for pitfall in grade.pitfalls:
        present = labels.pitfalls.get(pitfall.id)
        if present is not None and present != pitfall.present:
            yield Dispute(
                id=pitfall.id,
                labelled=_presence(present),
                graded="not assessed" if pitfall.present is None else _presence(pitfall.present),
                reason=pitfall.reason,
                quotes=_quotes(pitfall.evidence) if quotes else (),
            )


def _grounds(labels: Labels, grade: Grade, *, quotes: bool) -> Iterator[Dispute]:
    """Why a score is too high or too low for a label that speaks of no items."""
    if not distance(labels, grade.score):
        return
    wanted = labels.score if labels.score is not None else labels.honest_low
    is_high = wanted is not None and grade.score > wanted
    for criterion in grade.criteria:
        if criterion.level is not None and (criterion.level > 0) == is_high:
            yield Dispute(
                id=criterion.id,
                labelled=UNLABELLED,
                graded=f"level {criterion.level}",
                reason=criterion.reason,
                quotes=_quotes(criterion.evidence) if quotes else (),
            )
    for pitfall in grade.pitfalls:
        if pitfall.present and not is_high:
            yield Dispute(
                id=pitfall.id,
                labelled=UNLABELLED,
                graded=_presence(pitfall.present),
                reason=pitfall.reason,
                quotes=_quotes(pitfall.evidence) if quotes else (),
            )


def _presence(present: bool) -> str:  # noqa: FBT001 - a verdict
    return "present" if present else "absent"


def _quotes(evidence: Sequence[Span]) -> tuple[str, ...]:
    return tuple(span.text for span in evidence)
