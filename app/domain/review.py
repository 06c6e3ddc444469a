"""A person's corrections of a grade, and the grade that counts with them.

The judge's grade stays as it is. Corrections take the place of its verdicts, and the score follows
by the same arithmetic as any score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.grade import Band, Cap, CheckKind, Finding, Grade
from app.domain.review_errors import ReviewFault, ReviewInvalidError
from app.domain.rubric import Rubric
from app.domain.scoring import band, penalty, points, score


class Decision(StrEnum):
    """What a person decided: the grade stands as it counts now, or some verdicts are others."""

    ACCEPT = "accept"
    CORRECT = "correct"


class ItemKind(StrEnum):
    """What a correction or a request is about."""

    CRITERION = "criterion"
    PITFALL = "pitfall"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A criterion or a pitfall of a rubric, by its id."""

    kind: ItemKind
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A person's verdict: `level` for a criterion, `present` for a pitfall; the other is None."""

    item: Item
    level: int | None = None
    present: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedCriterion:
    """A criterion whose level is not the judge's; `judged_level` is None if not assessed."""

    id: str
    level: int
    judged_level: int | None
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedPitfall:
    """A pitfall that is not as the judge said; `judged_present` is None if not assessed."""

    id: str
    present: bool
    judged_present: bool | None
    penalty: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Effective:
    """What a grade comes to with all corrections so far.

    Attributes:
        decided: A person's verdict on each item that one has decided, the last one.
        criteria: Those that differ from the judge's.
        pitfalls: Those that differ from the judge's.
    """

    score: float
    band: Band
    caps: tuple[Cap, ...]
    decided: tuple[Correction, ...]
    criteria: tuple[CorrectedCriterion, ...]
    pitfalls: tuple[CorrectedPitfall, ...]


def check_corrections(
    rubric: Rubric, decision: Decision, corrections: Sequence[Correction]
) -> None:
    """See that corrections fit the decision and the rubric.

    Raises:
        ReviewInvalidError: They do not; it names every fault.
    """
    faults: list[ReviewFault] = []
    if decision is Decision.CORRECT and not corrections:
        message = "A review that corrects says what: name at least one item."
        faults.append(ReviewFault(pointer="/corrections", message=message))
    if decision is Decision.ACCEPT and corrections:
        message = "A review that accepts corrects nothing."
        faults.append(ReviewFault(pointer="/corrections", message=message))
    seen: set[Item] = set()
    for place, one in enumerate(corrections):
        fault = _fault(rubric, one, seen)
        if fault is not None:
            faults.append(ReviewFault(pointer=f"/corrections/{place}", message=fault))
        seen.add(one.item)
    if faults:
        raise ReviewInvalidError(tuple(faults))


def check_item(rubric: Rubric, item: Item) -> None:
    """See that the rubric has the item.

    Raises:
        ReviewInvalidError: It has not.
    """
    if item.id not in _ids(rubric, item.kind):
        message = f"The rubric has no {item.kind} with this id."
        raise ReviewInvalidError((ReviewFault(pointer=f"/{item.kind}", message=message),))


def effective(
    rubric: Rubric, grade: Grade, earlier: Sequence[Correction], new: Sequence[Correction]
) -> Effective:
    """The grade that counts once `new` corrections stand on `earlier` ones."""
    decided = {one.item: one for one in (*earlier, *new)}
    levels = {item.id: item.level for item in grade.criteria}
    present = {item.id: item.present for item in grade.pitfalls}
    for item, one in decided.items():
        if item.kind is ItemKind.CRITERION:
            levels[item.id] = one.level
        else:
            present[item.id] = one.present
    findings = _still_capping(grade.findings, set(decided))
    total = score(rubric, levels=levels, present=present, findings=findings)
    return Effective(
        score=total.value,
        band=band(rubric, total.value),
        caps=total.caps,
        decided=tuple(decided.values()),
        criteria=_criteria(rubric, grade, levels),
        pitfalls=_pitfalls(rubric, grade, present),
    )


def _criteria(
    rubric: Rubric, grade: Grade, levels: dict[str, int | None]
) -> tuple[CorrectedCriterion, ...]:
    judged = {item.id: item.level for item in grade.criteria}
    return tuple(
        CorrectedCriterion(
            id=item.id, level=level, judged_level=judged.get(item.id), points=points(item, level)
        )
        for item in rubric.criteria
        if (level := levels.get(item.id)) is not None and level != judged.get(item.id)
    )


def _pitfalls(
    rubric: Rubric, grade: Grade, present: dict[str, bool | None]
) -> tuple[CorrectedPitfall, ...]:
    judged = {item.id: item.present for item in grade.pitfalls}
    return tuple(
        CorrectedPitfall(
            id=item.id,
            present=said,
            judged_present=judged.get(item.id),
            penalty=penalty(item, said),
        )
        for item in rubric.pitfalls
        if (said := present.get(item.id)) is not None and said is not judged.get(item.id)
    )


def _still_capping(findings: Sequence[Finding], decided: set[Item]) -> list[Finding]:
    """A check on an item that a person has decided caps nothing any more.

    A floor stood in for a judge: it is over once a person has decided anything.
    """
    targets = {item.id for item in decided}
    return [
        one
        for one in findings
        if one.target not in targets and not (one.kind is CheckKind.FLOOR and decided)
    ]


def _fault(rubric: Rubric, one: Correction, seen: set[Item]) -> str | None:
    if one.item in seen:
        return "This item is corrected twice."
    if one.item.id not in _ids(rubric, one.item.kind):
        return f"The rubric has no {one.item.kind} with this id."
    if one.item.kind is ItemKind.CRITERION:
        highest = next(item.max_level for item in rubric.criteria if item.id == one.item.id)
        if one.level is None or not 0 <= one.level <= highest:
            return f"This criterion has the levels 0 to {highest}."
    elif one.present is None:
        return "A pitfall is present or not."
    return None


def _ids(rubric: Rubric, kind: ItemKind) -> set[str]:
    items = rubric.criteria if kind is ItemKind.CRITERION else rubric.pitfalls
    return {item.id for item in items}
