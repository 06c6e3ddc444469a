"""A rubric as a person reads it."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.rubric import ANY_SUBJECT, Criterion, KeywordCheck, Pitfall, Rubric
from app.web.views.marks import Item, criterion_item, pitfall_item
from app.web.views.scale import Scale, scale


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRow:
    """A level, with the points that it earns."""

    number: int
    points: float
    meaning: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionSection:
    """A criterion, its levels from the highest down, and the checks held against it."""

    item: Item
    criterion: Criterion
    subject: str
    levels: tuple[LevelRow, ...]
    checks: tuple[KeywordCheck, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PitfallSection:
    """A pitfall, and the checks held against it."""

    item: Item
    pitfall: Pitfall
    subject: str
    checks: tuple[KeywordCheck, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RubricView:
    """The whole page of a rubric."""

    rubric: Rubric
    scale: Scale
    criteria: tuple[CriterionSection, ...]
    pitfalls: tuple[PitfallSection, ...]
    floors: tuple[str, ...]


def rubric_view(rubric: Rubric) -> RubricView:
    """Everything that the page of a rubric shows."""
    return RubricView(
        rubric=rubric,
        scale=scale(rubric.bands),
        criteria=tuple(_criterion(rubric, n, one) for n, one in enumerate(rubric.criteria)),
        pitfalls=tuple(_pitfall(rubric, n, one) for n, one in enumerate(rubric.pitfalls)),
        floors=tuple(_floors(rubric)),
    )


def _criterion(rubric: Rubric, number: int, criterion: Criterion) -> CriterionSection:
    levels = [
        LevelRow(
            number=level,
            points=round(criterion.weight * one.share, 2),
            meaning=one.meaning,
            examples=one.examples,
        )
        for level, one in enumerate(criterion.levels)
    ]
    return CriterionSection(
        item=criterion_item(number),
        criterion=criterion,
        subject=_subject(rubric, criterion.subject),
        levels=tuple(reversed(levels)),
        checks=_checks(rubric, "criterion", criterion.id),
    )


def _pitfall(rubric: Rubric, number: int, pitfall: Pitfall) -> PitfallSection:
    return PitfallSection(
        item=pitfall_item(number),
        pitfall=pitfall,
        subject=_subject(rubric, pitfall.subject),
        checks=_checks(rubric, "pitfall", pitfall.id),
    )


def _checks(rubric: Rubric, kind: str, target: str) -> tuple[KeywordCheck, ...]:
    return tuple(one for one in rubric.keyword_checks if (one.kind, one.target) == (kind, target))


def _subject(rubric: Rubric, role_id: str) -> str:
    """Whom it must be said of; nothing where that does not matter."""
    if role_id == ANY_SUBJECT:
        return ""
    return next(role.names[0] for role in rubric.roles if role.id == role_id)


def _floors(rubric: Rubric) -> list[str]:
    floors = rubric.floors
    sentences = []
    if floors.min_words is not None:
        sentences.append(f"it has fewer than {floors.min_words} words")
    if floors.gibberish:
        sentences.append("it is not written in words")
    if floors.copied_question_share is not None:
        sentences.append(f"{floors.copied_question_share:.0%} of it repeats the question")
    if floors.copied_ideal_share is not None:
        sentences.append(f"{floors.copied_ideal_share:.0%} of it copies the model answer")
    return sentences
