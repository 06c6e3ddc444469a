"""A row before it is an answer, and what makes one unfit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from app.domain.intake import IntakeLimits, Notice, RowProblem


class Row(NamedTuple):
    """What one row holds. `line` is the line of the upload it begins on, from 1."""

    line: int
    answer: str
    reference: str | None
    extra: dict[str, str]


class Parser(Protocol):
    """Reads one format from text that comes in blocks cut anywhere."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the extra columns so far, in order."""
        ...

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What the sender should know; complete at the end."""
        ...

    @property
    def fields(self) -> dict[str, object]:
        """What a document says beside its answers; complete at the end."""
        ...

    def feed(self, text: str) -> Iterator[Row | RowProblem]:
        """The rows that are complete with this text.

        Raises:
            UploadError: The upload cannot be read on.
        """
        ...

    def finish(self) -> Iterator[Row | RowProblem]:
        """The rows that are complete since nothing follows.

        Raises:
            UploadError: The upload cannot end here.
        """
        ...


def size_problem(row: Row, limits: IntakeLimits) -> RowProblem | None:
    """The part of a row that is too long, if one is."""
    if len(row.answer) > limits.answer_characters:
        return RowProblem(
            line=row.line,
            code="answer_too_long",
            detail=f"The answer has {len(row.answer)} characters; "
            f"{limits.answer_characters} are allowed.",
        )
    if row.reference is not None and len(row.reference) > limits.reference_characters:
        return RowProblem(
            line=row.line,
            code="reference_too_long",
            detail=f"The reference has {len(row.reference)} characters; "
            f"{limits.reference_characters} are allowed.",
        )
    return None


def is_suspect(text: str) -> bool:
    """Whether a text holds a character that no row may hold."""
    return "\0" in text or not _is_encodable(text)


def character_problem(line: int, *texts: str) -> RowProblem | None:
    """The character in decoded texts that no store can keep, if there is one."""
    text = "".join(texts)
    if "\0" in text:
        return RowProblem(line=line, code="nul_character", detail="The row holds a NUL character.")
    if not _is_encodable(text):
        return RowProblem(
            line=line,
            code="encoding_invalid",
            detail="The row holds bytes or escapes that stand for no character.",
        )
    return None


def _is_encodable(text: str) -> bool:
    """Whether there is no lone surrogate. Encoding is ten times as fast as looking for one."""
    try:
        return text.isascii() or bool(text.encode())
    except UnicodeEncodeError:
        return False


def too_long(line: int, limits: IntakeLimits, hint: str = "") -> RowProblem:
    """The problem of a row that is longer than any row with a fitting answer is."""
    detail = f"The row has more than {limits.row_characters} characters.{hint}"
    return RowProblem(line=line, code="row_too_long", detail=detail)
