"""Which column holds the answer, which the reference, and which are only kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.intake import IntakeChoices
from app.domain.intake_errors import AnswerColumnMissingError

ANSWER_NAMES: Final = (
    "answer",
    "answers",
    "answer text",
    "candidate answer",
    "student answer",
    "response",
    "responses",
    "response text",
    "reply",
    "text",
    "transcript",
    "antwort",
    "antworten",
    "antworttext",
    "réponse",
    "reponse",
    "respuesta",
    "resposta",
    "risposta",
    "antwoord",
)
"""Names of the answer's column; the first of them that is there is taken."""
REFERENCE_NAMES: Final = (
    "reference",
    "ref",
    "referenz",
    "external id",
    "id",
    "candidate id",
    "student id",
    "candidate",
    "kandidat",
    "kandidatin",
    "student",
    "full name",
    "name",
    "email",
    "email address",
    "e mail",
)
"""Names of the reference's column, in the same way."""
_GAPS: Final = re.compile(r"[\s_\-]+")
HOW_TO_NAME: Final = (
    "Put a first row above the answers that names the columns, with `answer` above the answers "
    "(`response`, `text` and `antwort` are known too), or say with answer_column which it is."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where the cells of a row go.

    Attributes:
        width: How many cells a row has.
        answer: Position of the answer.
        reference: Position of the reference, if there is one.
        extra: Positions of the other columns.
        columns: Their names, each once.
    """

    width: int
    answer: int
    reference: int | None
    extra: tuple[int, ...]
    columns: tuple[str, ...]


def plain(name: str) -> str:
    """A column's name as it is compared: without case, and with one space for any gap."""
    return _GAPS.sub(" ", name.strip().strip("\ufeff").casefold()).strip()


def position(names: Sequence[str], wanted: str | None, known: Sequence[str]) -> int | None:
    """Which of some plain names is the wanted one, or else the first known one.

    Raises:
        AnswerColumnMissingError: More than one has that name.
    """
    for name in known if wanted is None else (plain(wanted),):
        found = [index for index, one in enumerate(names) if one == name]
        if len(found) > 1:
            raise AnswerColumnMissingError(
                "More than one column has the name by which a column would be chosen. "
                "Rename one of them, or say with answer_column and reference_column which to take."
            )
        if found:
            return found[0]
    return None


def names_an_answer(cells: Sequence[str], choices: IntakeChoices) -> bool:
    """Whether a row of cells can be the header."""
    wanted = ANSWER_NAMES if choices.answer_column is None else (plain(choices.answer_column),)
    return not {plain(cell) for cell in cells}.isdisjoint(wanted)


def layout(cells: Sequence[str], choices: IntakeChoices) -> Layout:
    """Where the cells under a header go. Empty names at its end are no columns.

    Raises:
        AnswerColumnMissingError: The header does not say where the answer or the reference is.
    """
    width = max((number for number, cell in enumerate(cells, 1) if cell.strip()), default=0)
    names = [plain(cell) for cell in cells[:width]]
    answer = position(names, choices.answer_column, ANSWER_NAMES)
    if answer is None:
        raise AnswerColumnMissingError(_missing(width, choices.answer_column))
    free = ["" if index == answer else name for index, name in enumerate(names)]
    if choices.reference_column is None:  # a guess: none is better than the wrong one
        free = ["" if free.count(name) > 1 else name for name in free]
    reference = position(free, choices.reference_column, REFERENCE_NAMES)
    if choices.reference_column is not None and reference is None:
        raise AnswerColumnMissingError(
            "The first row names no other column like the one that reference_column asks for."
        )
    extra = tuple(index for index in range(width) if index not in (answer, reference))
    return Layout(
        width=width,
        answer=answer,
        reference=reference,
        extra=extra,
        columns=_distinct([cells[index].strip() or f"column {index + 1}" for index in extra]),
    )


def _missing(width: int, wanted: str | None) -> str:
    counted = f"{width} column" + ("" if width == 1 else "s")
    if wanted is not None:
        return f"None of the {counted} in the first row has the name that answer_column asks for."
    return f"The first row, with {counted}, names no column for the answers. {HOW_TO_NAME}"


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    """The names with a number where one repeats, so that each can be a key."""
    taken: dict[str, None] = {}
    for name in names:
        number, one = 2, name
        while one in taken:
            number, one = number + 1, f"{name} ({number})"
        taken[one] = None
    return tuple(taken)
