"""Results as rows of a table: a column for each thing that somebody would sort or filter by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from app.domain.grade import Grade, Improvement, PitfallResult
from app.domain.rubric import Rubric
from app.grading.cohorts.ending import ending
from app.grading.cohorts.records import CohortResult
from app.grading.records import GradeRecord
from app.grading.reviews.records import Standing, is_waiting, reasons_of

Cell = str | int | float | None
"""What a cell holds; None is an empty one."""

FIRST: Final = ("index", "reference", "answer")
GRADED: Final = (
    "status",
    "score",
    "band",
    "interval_low",
    "interval_high",
    "confidence",
    "review_needed",
    "review_reasons",
)
LAST: Final = ("summary", "improvements", "grade_id", "cost_usd", "failure_code")
REVIEWED: Final = ("reviewed", "effective_score", "effective_band")
"""What counts: a person's where one has reviewed the grade, else the judge's."""
PREFIX: Final = "original_"
"""Stands before a column of the upload that has the name of one of ours."""
NOT_ASSESSED: Final = "not_assessed"
_GAPS: Final = re.compile(r"[\s_\-]+")


class ResultColumns:
    """The columns of one cohort's table.

    Items of the rubric that a grade does not have leave their cell empty, and so does everything
    that a failed grade lacks.
    """

    def __init__(self, *, rubric: Rubric, columns: Sequence[str]) -> None:
        """Settle the columns.

        Args:
            rubric: What the answers were graded on.
            columns: Names of the upload's own columns, in order.
        """
        self._columns = tuple(columns)
        self._criteria = tuple(item.id for item in rubric.criteria)
        self._pitfalls = tuple(item.id for item in rubric.pitfalls)
        self._checks = tuple((check.kind, check.id) for check in rubric.keyword_checks)
        ours = (*FIRST, *GRADED, *self._items(), *LAST, *REVIEWED)
        own = _apart(self._columns, ours)
        self.header: tuple[str, ...] = (*FIRST, *own, *ours[len(FIRST) :])

    def row(self, result: CohortResult) -> tuple[Cell, ...]:
        """The cells of a result, as many as the header has."""
        record = result.grade
        grade = record.grade if record else None
        return (
            result.index,
            result.reference,
            record.answer if record else None,
            *(result.extra.get(name) for name in self._columns),
            ending(result).value,
            *_headline(record, grade, result.standing),
            *self._item_cells(grade),
            *_rest(record, grade),
            *_reviewed(grade, result.standing),
        )

    def _items(self) -> Iterator[str]:
        yield from (f"level_{item}" for item in self._criteria)
        yield from (f"pitfall_{item}" for item in self._pitfalls)
        yield from (f"check_{name}" for _, name in self._checks)

    def _item_cells(self, grade: Grade | None) -> Iterator[Cell]:
        if grade is None:
            yield from [None] * len([*self._items()])
            return
        levels = {item.id: item.level for item in grade.criteria}
        claims = {item.id: _claim(item) for item in grade.pitfalls}
        outcomes = {(one.kind.value, one.id): one.outcome.value for one in grade.findings}
        yield from map(levels.get, self._criteria)
        yield from map(claims.get, self._pitfalls)
        yield from map(outcomes.get, self._checks)


def _headline(
    record: GradeRecord | None, grade: Grade | None, standing: Standing
) -> tuple[Cell, ...]:
    if record is None:
        return (None,) * (len(GRADED) - 1)
    if grade is None:
        code = record.failure.code if record.failure else None
        return (None,) * 5 + (_yes_or_no(answer=True), code)
    return (
        grade.score,
        grade.band.label,
        grade.interval.low,
        grade.interval.high,
        grade.confidence,
        _yes_or_no(answer=is_waiting(grade, standing)),
        " ".join(reasons_of(grade, standing)),
    )


def _reviewed(grade: Grade | None, standing: Standing) -> tuple[Cell, ...]:
    if grade is None:
        return (None,) * len(REVIEWED)
    if standing.last is None:
        return (_yes_or_no(answer=False), grade.score, grade.band.label)
    counting = standing.last.effective
    return (_yes_or_no(answer=True), counting.score, counting.band.label)


def _rest(record: GradeRecord | None, grade: Grade | None) -> tuple[Cell, ...]:
    if record is None:
        return (None,) * len(LAST)
    return (
        grade.feedback.summary if grade else None,
        "\n".join(map(_advice, grade.feedback.improvements)) if grade else None,
        record.id,
        record.usage.cost_usd,
        record.failure.code if record.failure else None,
    )


def _advice(improvement: Improvement) -> str:
    return f"{improvement.advice} ({improvement.gain:g} points)"


def _claim(item: PitfallResult) -> str:
    if item.present is None:
        return NOT_ASSESSED
    return "present" if item.present else "absent"


def _yes_or_no(*, answer: bool) -> str:
    return "yes" if answer else "no"


def _apart(names: Sequence[str], taken: Sequence[str]) -> Iterator[str]:
    """The names, with a prefix where one reads like another column's."""
    held = {_plain(name) for name in taken}
    for name in names:
        one = name
        while _plain(one) in held:
            one = PREFIX + one
        held.add(_plain(one))
        yield one


def _plain(name: str) -> str:
    """A name as people and programs that read tables compare it: without case, gaps alike."""
    return _GAPS.sub(" ", name.casefold()).strip()
