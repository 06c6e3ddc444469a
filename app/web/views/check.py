"""What a check of a rubric found, beside the lines it is about."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

from app.domain.errors import RubricInvalidError, RubricProblem
from app.domain.rubric import Rubric

AROUND = 2
MOST_SHOWN = 100
MOST_CHARACTERS = 300
EXAMPLE = (files("app.web") / "templates" / "example_rubric.yaml").read_text(encoding="utf-8")
"""A small rubric that is valid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A line of the text, and whether the problem is in it."""

    number: int
    text: str
    is_wrong: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemView:
    """A problem, and the lines around it."""

    problem: RubricProblem
    lines: tuple[SourceLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RubricCheck:
    """The rubric, when it is valid; else its problems, and how many there are beyond those."""

    rubric: Rubric | None = None
    problems: tuple[ProblemView, ...] = ()
    left_out: int = 0

    @property
    def total(self) -> int:
        """How many problems there are."""
        return len(self.problems) + self.left_out


def check(text: str, outcome: Rubric | RubricInvalidError) -> RubricCheck:
    """The outcome of reading a text, for its author."""
    if isinstance(outcome, Rubric):
        return RubricCheck(rubric=outcome)
    lines = text.split("\n")
    shown = outcome.problems[:MOST_SHOWN]
    return RubricCheck(
        problems=tuple(ProblemView(problem=one, lines=_around(lines, one.line)) for one in shown),
        left_out=len(outcome.problems) - len(shown),
    )


def _around(lines: list[str], line: int | None) -> tuple[SourceLine, ...]:
    if line is None or not 1 <= line <= len(lines):
        return ()
    first = max(1, line - AROUND)
    last = min(len(lines), line + AROUND)
    return tuple(
        SourceLine(
            number=number,
            text=lines[number - 1][:MOST_CHARACTERS],
            is_wrong=number == line,
        )
        for number in range(first, last + 1)
    )
