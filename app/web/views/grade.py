"""A grade as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.errors import NotFoundError
from app.domain.grade import CheckKind, CriterionResult, Finding, Grade, PitfallResult
from app.domain.rubric import Criterion, Rubric
from app.grading.ports import RubricLibrary
from app.grading.records import GradeRecord
from app.web.views import wording
from app.web.views.marks import Item, Piece, criterion_item, marks_of, pieces, pitfall_item
from app.web.views.scale import Scale, scale

FULL = 100.0
_VERDICTS = {True: "agrees", False: "contradicts", None: "says nothing"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionRow:
    """A criterion, with what its level means where the rubric has not changed since."""

    item: Item
    result: CriterionResult
    share: float
    ticks: tuple[float, ...]
    meaning: str
    next_meaning: str
    checks: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PitfallRow:
    """A pitfall, with the keyword checks that speak of it."""

    item: Item
    result: PitfallResult
    checks: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImprovementRow:
    """One thing that would raise the score; `item` is where it stands on the page."""

    title: str
    gain: float
    advice: str
    item: Item | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """A keyword check in words."""

    name: str
    about: str
    outcome: str
    words: tuple[str, ...]
    verdict: str
    contradicts: bool
    item: Item | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeView:
    """The whole page of a grade. Lists are empty where there is no score.

    Attributes:
        record: The grade as stored.
        grade: Its score and breakdown; None when it failed.
        rubric: The version it was graded against; None when that is not there any more.
    """

    record: GradeRecord
    grade: Grade | None
    rubric: Rubric | None
    scale: Scale | None
    pieces: tuple[Piece, ...]
    criteria: tuple[CriterionRow, ...]
    present: tuple[PitfallRow, ...]
    other_pitfalls: tuple[PitfallRow, ...]
    improvements: tuple[ImprovementRow, ...]
    checks: tuple[CheckRow, ...]
    caps: tuple[str, ...]
    reasons: tuple[str, ...]
    judge: str

    @property
    def disagreements(self) -> tuple[CheckRow, ...]:
        """The checks that contradict the judge."""
        return tuple(check for check in self.checks if check.contradicts)


def grade_view(record: GradeRecord, rubric: Rubric | None) -> GradeView:
    """Everything that the page of a record shows.

    Args:
        record: The grade as stored.
        rubric: The version it was graded against, where that is still there.
    """
    grade = record.grade
    items = {} if grade is None else _items(grade)
    pitfalls = () if grade is None else _pitfalls(grade)
    return GradeView(
        record=record,
        grade=grade,
        rubric=rubric,
        scale=_scale(grade, rubric),
        pieces=tuple(pieces(record.answer, [] if grade is None else marks_of(grade))),
        criteria=() if grade is None else _criteria(grade, rubric),
        present=tuple(row for row in pitfalls if row.result.present),
        other_pitfalls=tuple(row for row in pitfalls if not row.result.present),
        improvements=() if grade is None else _improvements(grade, items),
        checks=() if grade is None else tuple(_check(one, items) for one in grade.findings),
        caps=() if grade is None else _caps(grade, items),
        reasons=_reasons(record),
        judge=wording.judge(record.judge.kind),
    )


async def rubric_of(record: GradeRecord, rubrics: RubricLibrary) -> Rubric | None:
    """The version of the rubric that a record was graded against, if it is still there."""
    try:
        return await rubrics.version(record.rubric.id, record.rubric.digest)
    except NotFoundError:
        return None


def _scale(grade: Grade | None, rubric: Rubric | None) -> Scale | None:
    if grade is None:
        return None
    return scale(rubric.bands if rubric is not None else (), grade.score, grade.interval)


Titled = tuple[str, Item]


def _items(grade: Grade) -> dict[str, Titled]:
    """Title and place of every criterion and pitfall by id."""
    found = {one.id: (one.title, criterion_item(n)) for n, one in enumerate(grade.criteria)}
    return found | {one.id: (one.title, pitfall_item(n)) for n, one in enumerate(grade.pitfalls)}


def _criteria(grade: Grade, rubric: Rubric | None) -> tuple[CriterionRow, ...]:
    rows = []
    for number, result in enumerate(grade.criteria):
        criterion = rubric.criterion(result.id) if rubric is not None else None
        rows.append(
            CriterionRow(
                item=criterion_item(number),
                result=result,
                share=round(FULL * result.points / result.max_points, 2),
                ticks=_ticks(criterion),
                meaning=_meaning(criterion, result.level),
                next_meaning=_meaning(
                    criterion, None if result.level is None else result.level + 1
                ),
                checks=_of(grade, CheckKind.CRITERION, result.id),
            )
        )
    return tuple(rows)


def _ticks(criterion: Criterion | None) -> tuple[float, ...]:
    """Where the levels between the lowest and the highest lie on the bar."""
    levels = () if criterion is None else criterion.levels[1:-1]
    return tuple(round(FULL * level.share, 2) for level in levels)


def _meaning(criterion: Criterion | None, level: int | None) -> str:
    if criterion is None or level is None or level > criterion.max_level:
        return ""
    return criterion.levels[level].meaning


def _pitfalls(grade: Grade) -> tuple[PitfallRow, ...]:
    return tuple(
        PitfallRow(
            item=pitfall_item(number),
            result=result,
            checks=_of(grade, CheckKind.PITFALL, result.id),
        )
        for number, result in enumerate(grade.pitfalls)
    )


def _of(grade: Grade, kind: CheckKind, target: str) -> tuple[Finding, ...]:
    return tuple(one for one in grade.findings if one.kind is kind and one.target == target)


def _improvements(grade: Grade, items: dict[str, Titled]) -> tuple[ImprovementRow, ...]:
    rows = []
    for one in grade.feedback.improvements:
        title, item = items.get(one.target, (wording.check_name(one.target), None))
        rows.append(ImprovementRow(title=title, gain=one.gain, advice=one.advice, item=item))
    return tuple(rows)


def _check(finding: Finding, items: dict[str, Titled]) -> CheckRow:
    title, item = items.get(finding.target or "", ("", None))
    about = title or finding.target or ""
    if finding.kind is CheckKind.FLOOR:
        about = wording.floor(finding.id)
    elif finding.kind is CheckKind.INJECTION:
        about = "Words that are meant for the grader"
    words = () if finding.kind is CheckKind.FLOOR else tuple(one.text for one in finding.spans)
    return CheckRow(
        name=wording.check_name(finding.id),
        about=about,
        outcome=wording.outcome(finding.outcome),
        words=tuple(dict.fromkeys(words)),
        verdict=_VERDICTS[finding.agrees],
        contradicts=finding.agrees is False,
        item=item,
    )


def _caps(grade: Grade, items: dict[str, Titled]) -> tuple[str, ...]:
    sentences = []
    for cap in grade.caps:
        kind, _, target = cap.source.partition(":")
        title = items[target][0] if target in items else wording.check_name(target)
        about = "the pitfall" if kind == "pitfall" else "the check"
        sentences.append(
            f"Held to {wording.points(cap.limit)} points by {about} \u201c{title}\u201d."
        )
    return tuple(sentences)


def _reasons(record: GradeRecord) -> tuple[str, ...]:
    if record.failure is not None:
        return (wording.review_reason(record.failure.code),)
    assert record.grade is not None
    return tuple(wording.review_reason(code) for code in record.grade.review.reasons)
