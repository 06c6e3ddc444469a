"""CSV as people have it: Excel's and Google's exports, and what is written by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.adapters.intake.columns import HOW_TO_NAME, Layout, layout, names_an_answer
from app.adapters.intake.delimiters import announced, detect
from app.adapters.intake.records import Fault, Record, Records
from app.adapters.intake.rows import Row, character_problem, is_suspect, too_long
from app.domain.intake import IntakeChoices, IntakeLimits, Notice, RowProblem
from app.domain.intake_errors import AnswerColumnMissingError, UploadUnreadableError

HEAD_CHARACTERS: Final = 65_536
"""The first row, which may be long questions, has to end within them."""
NO_DELIMITERS: Final = frozenset('"\r\n\0')


class Table:
    """Reads one CSV file: see `app.adapters.intake.rows.Parser`."""

    def __init__(self, choices: IntakeChoices, limits: IntakeLimits) -> None:
        given = choices.delimiter
        if given is not None and (len(given) != 1 or given in NO_DELIMITERS):
            raise UploadUnreadableError("A delimiter is one character, and no quote or newline.")
        self._choices = choices
        self._limits = limits
        self._head = ""
        self._records: Records | None = None
        self._layout: Layout | None = None
        self._is_suspect = False
        self._short: list[int] = []
        self._short_count = 0

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the extra columns, in order."""
        return self._layout.columns if self._layout else ()

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What the sender should know, complete at the end."""
        if not self._short_count:
            return ()
        counted = f"{self._short_count} row" + (" has" if self._short_count == 1 else "s have")
        detail = f"{counted} fewer cells than the first row; the missing ones were taken as empty."
        return (Notice(code="short_rows", detail=detail, line=self._short[0]),)

    @property
    def fields(self) -> dict[str, object]:
        """A CSV file says nothing beside its rows."""
        return {}

    def feed(self, text: str) -> Iterator[Row | RowProblem]:
        """The rows that are complete with this text."""
        self._is_suspect = self._is_suspect or is_suspect(text)
        records = self._records
        if records is None:
            self._head += text
            if len(self._head) < HEAD_CHARACTERS:
                return
            records, text = self._begun()
        yield from self._rows(records.feed(text))

    def finish(self) -> Iterator[Row | RowProblem]:
        """The last rows."""
        records = self._records
        if records is None:
            records, text = self._begun()
            yield from self._rows(records.feed(text))
        yield from self._rows(records.finish())
        if self._layout is None:
            raise AnswerColumnMissingError(f"There is no row in this upload. {HOW_TO_NAME}")

    def _begun(self) -> tuple[Records, str]:
        """The reader for what the head shows, and the text from the first row on."""
        text, self._head = self._head, ""
        told, length = announced(text)
        delimiter = self._choices.delimiter or told
        if delimiter is None or delimiter in NO_DELIMITERS:
            delimiter = detect(
                text[length:HEAD_CHARACTERS], lambda cells: names_an_answer(cells, self._choices)
            )
        self._records = Records(
            delimiter=delimiter, limit=self._limits.row_characters, line=2 if length else 1
        )
        return self._records, text[length:]

    def _rows(self, records: Iterator[Record]) -> Iterator[Row | RowProblem]:
        for record in records:
            cells = record.content
            if isinstance(cells, Fault):
                yield self._faulty(record, cells)
            elif self._layout is None:
                self._read_header(cells)
            elif not _is_blank(cells):
                yield self._row(record.first, cells, self._layout)

    def _read_header(self, cells: list[str]) -> None:
        if _is_blank(cells):
            return
        if len(cells) > self._limits.columns:
            raise UploadUnreadableError(f"There are more than {self._limits.columns} columns.")
        if character_problem(0, *cells):
            raise UploadUnreadableError("The first row holds bytes that stand for no character.")
        self._layout = layout(cells, self._choices)

    def _row(self, line: int, cells: list[str], plan: Layout) -> Row | RowProblem:
        if len(cells) != plan.width and (problem := self._ragged(line, cells, plan)):
            return problem
        if self._is_suspect and (problem := character_problem(line, *cells)):
            return problem
        reference = None if plan.reference is None else cells[plan.reference].strip() or None
        extra = dict(zip(plan.columns, map(cells.__getitem__, plan.extra), strict=True))
        return Row(line, cells[plan.answer], reference, extra)

    def _ragged(self, line: int, cells: list[str], plan: Layout) -> RowProblem | None:
        """Brings a row to the header's width where that loses nothing, and else says why not.

        Excel leaves out empty cells at the end of some rows, and other programs add some.
        """
        found = len(cells)
        if _is_blank(cells[plan.width :]) and found > plan.answer:
            if found < plan.width:
                self._short_count += 1
                self._short = self._short or [line]
            cells[plan.width :] = []
            cells.extend([""] * (plan.width - found))
            return None
        return RowProblem(
            line=line,
            code="row_ragged",
            detail=f"The row has {found} cells and the first row {plan.width}. Does a cell with "
            "the delimiter or a newline in it lack its quotes?",
        )

    def _faulty(self, record: Record, fault: Fault) -> RowProblem:
        if self._layout is None:
            raise UploadUnreadableError(
                "the first row cannot be read; look at its quotes.", line=record.first
            )
        last = record.last
        match fault:
            case Fault.TOO_LONG:
                hint = f" It ends on line {last}. Is a quote not closed?"
                return too_long(record.first, self._limits, hint)
            case Fault.QUOTE_UNCLOSED:
                said = f"A quote is not closed: all up to line {last} was taken for its text."
            case _:
                said = (
                    f"After a closing quote, on line {last}, the cell goes on. "
                    "Double the quotes within a quoted cell."
                )
        return RowProblem(line=record.first, code=fault.value, detail=said)


def _is_blank(cells: list[str]) -> bool:
    text = "".join(cells)
    return not text or text.isspace()
