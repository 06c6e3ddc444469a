"""The first rows of an upload, kept while it is read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

from app.domain.cohort import CohortAnswer
from app.domain.intake import Notice, ProblemList, RowProblem
from app.domain.intake_errors import UploadError
from app.grading.cohorts.intake import Intake

ROWS = 5


@dataclass(slots=True)
class SampledIntake:
    """An intake that keeps its first answers for a person to see.

    Attributes:
        intake: What is read.
        first: The first answers that were read.
    """

    intake: Intake
    first: list[CohortAnswer] = field(default_factory=list)

    @property
    def columns(self) -> tuple[str, ...]:
        """Those of the intake."""
        return self.intake.columns

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Those of the intake."""
        return self.intake.notices

    @property
    def fields(self) -> Mapping[str, object]:
        """Those of the intake."""
        return self.intake.fields

    async def __aiter__(self) -> AsyncIterator[CohortAnswer | RowProblem]:
        """The rows of the intake.

        Raises:
            UploadError: While iterating: nothing more can be read.
        """
        async for row in self.intake:
            if len(self.first) < ROWS and isinstance(row, CohortAnswer):
                self.first.append(row)
            yield row


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """How an upload begins.

    Attributes:
        first: Its first answers.
        columns: Names of its other columns.
        answers: How many could be taken of what was read.
        problems: Rows that could not.
        notices: What the sender should know.
    """

    first: tuple[CohortAnswer, ...]
    columns: tuple[str, ...]
    answers: int
    problems: ProblemList
    notices: tuple[Notice, ...]


async def sample(intake: Intake, *, is_cut: bool) -> Sample:
    """How an upload begins.

    Args:
        intake: What is read.
        is_cut: Whether the upload is the first part of a larger one: what its end breaks does not
            count.

    Raises:
        UploadError: It cannot be read.
    """
    taken = _Taken()
    held: CohortAnswer | RowProblem | None = None
    try:
        async for row in intake:
            taken.add(held)
            held = row
    except UploadError:
        if not (is_cut and (taken.answers or held)):
            raise
    if not is_cut:
        taken.add(held)
    return Sample(
        first=tuple(taken.first),
        columns=intake.columns,
        answers=taken.answers,
        problems=taken.problems,
        notices=intake.notices,
    )


@dataclass(slots=True)
class _Taken:
    """What of an upload counts so far."""

    first: list[CohortAnswer] = field(default_factory=list)
    problems: ProblemList = field(default_factory=ProblemList)
    answers: int = 0

    def add(self, row: CohortAnswer | RowProblem | None) -> None:
        if isinstance(row, RowProblem):
            self.problems.add(row)
        elif row is not None:
            self.answers += 1
            if len(self.first) < ROWS:
                self.first.append(row)
