"""The form for a cohort, and what was found out about a file before it is graded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from app.api.rejections import RequestInvalidError
from app.domain.cohort import CohortAnswer
from app.domain.errors import TouchstoneError
from app.domain.intake import Notice, ProblemList, RowProblem
from app.domain.intake_errors import RowsInvalidError
from app.grading.cohorts.estimating import Estimate
from app.grading.rubrics.records import RubricVersion
from app.web.sampling import Sample
from app.web.views import questions, wording
from app.web.views.questions import Trouble

COLUMNS = 4
"""More columns are counted, not shown."""
PROBLEMS = 10
"""More rows that cannot be taken are counted, not shown."""
EXCERPT = 240
FIELDS = ("rubric_id", "name", "judge", "on_invalid", "max_cost_usd", "answer_column")


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortForm:
    """What the form shows.

    Attributes:
        rubrics: The questions to choose from.
        chosen: Id of the rubric that is chosen.
        judges: Judges to choose from with their labels; empty where there is only one.
        said: What is filled in, by the name of its field.
    """

    rubrics: tuple[RubricVersion, ...]
    chosen: str
    judges: tuple[tuple[str, str], ...]
    said: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def value(self, name: str) -> str:
        """What is filled in there."""
        return self.said.get(name, "")

    @property
    def judge(self) -> str:
        """The judge that is chosen."""
        judge = self.value("judge")
        return judge if judge in questions.JUDGES else "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The first rows of a file as a table; `more_columns` of its columns are not shown."""

    answers: tuple[CohortAnswer, ...]
    columns: tuple[str, ...]
    more_columns: int
    has_references: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """Rows that cannot be taken: the first ones, and how many more there are."""

    total: int
    first: tuple[RowProblem, ...]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.first)


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortCheck:
    """What was found out about a file.

    Attributes:
        rows: Its first rows.
        answers: How many answers it has, as far as it was read.
        is_part: Whether only its first part was read.
        faults: Rows that cannot be taken.
        notices: What the sender should know.
        estimate: What grading all of it would take; None where only a part was read.
        is_taken: Whether it would be taken as it is.
    """

    rows: Rows
    answers: int
    is_part: bool
    faults: Faults
    notices: tuple[Notice, ...]
    estimate: Estimate | None = None
    is_taken: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortTrouble:
    """Why a file was not taken, and the rows that are the reason."""

    trouble: Trouble
    faults: Faults | None = None


def cohort_form(
    rubrics: tuple[RubricVersion, ...], said: Mapping[str, str], *, has_llm: bool
) -> CohortForm:
    """The form with these fields filled in; the first question where none is chosen."""
    fields = questions.Fields(rubric_id=said.get("rubric_id", ""))
    asked = questions.form(rubrics, fields, most=0, has_llm=has_llm)
    return CohortForm(rubrics=rubrics, chosen=asked.chosen, judges=asked.judges, said=said)


def checked_part(found: Sample, *, is_cut: bool) -> CohortCheck:
    """What the first part of a file shows."""
    return CohortCheck(
        rows=_rows(found.first, found.columns),
        answers=found.answers,
        is_part=is_cut,
        faults=faults(found.problems),
        notices=found.notices,
    )


def checked_whole(
    found: Estimate, first: Sequence[CohortAnswer], columns: tuple[str, ...]
) -> CohortCheck:
    """What the whole file shows, and what grading it would take."""
    return CohortCheck(
        rows=_rows(first, columns),
        answers=found.answers,
        is_part=False,
        faults=faults(found.problems),
        notices=found.notices,
        estimate=found,
        is_taken=not found.problems.total or found.request.on_invalid == "skip",
    )


def trouble_of(error: TouchstoneError, status: int) -> CohortTrouble:
    """Why a file was not taken."""
    if isinstance(error, RowsInvalidError):
        rows = wording.count(error.problems.total, "row", "rows")
        detail = f"{rows} cannot be taken, so nothing was."
        trouble = Trouble(detail=detail, advice=wording.ADVICE[error.code], code=error.code)
        return CohortTrouble(trouble=trouble, faults=faults(error.problems))
    trouble = Trouble.of(error, status)
    if isinstance(error, RequestInvalidError) and error.faults:
        fault = error.faults[0]
        named = fault.pointer.rpartition("/")[2].replace("_", " ")
        detail = f"{named.capitalize()}: {fault.detail}" if named else fault.detail
        trouble = Trouble(detail=detail, advice="Change it and try again.", code=error.code)
    return CohortTrouble(trouble=trouble)


def faults(problems: ProblemList) -> Faults:
    """The first of some problems."""
    return Faults(total=problems.total, first=tuple(problems.first[:PROBLEMS]))


def _rows(first: Sequence[CohortAnswer], columns: tuple[str, ...]) -> Rows:
    shown = columns[:COLUMNS]
    return Rows(
        answers=tuple(first),
        columns=shown,
        more_columns=len(columns) - len(shown),
        has_references=any(one.reference for one in first),
    )
