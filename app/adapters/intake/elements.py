"""One JSON object to a row. Numbers keep the digits they were sent with."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final, NoReturn

from app.adapters.intake.columns import ANSWER_NAMES, REFERENCE_NAMES, plain
from app.adapters.intake.rows import Row, character_problem
from app.domain.intake import IntakeChoices, IntakeLimits, RowProblem
from app.domain.intake_errors import UploadUnreadableError

METADATA: Final = "metadata"
KINDS_OF_ROWS: Final = 100
_PLAIN_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,39}")


class _UnfitError(ValueError):
    """An element cannot be taken; it stays inside this module."""

    def __init__(self, code: str, detail: str) -> None:
        self.code = code
        self.detail = detail
        super().__init__()


class _Number(str):
    """A number as its digits."""

    __slots__ = ()


def _no_constant(_: str) -> NoReturn:
    raise _UnfitError("json_invalid", "NaN and infinities are not JSON.")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _UnfitError("field_doubled", "A field is there more than once.")
    return value


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_once, parse_int=_Number, parse_float=_Number, parse_constant=_no_constant
)


class Elements:
    """Reads the elements of one upload, and remembers the columns they make.

    A field's name is matched as a column's is. Fields of `metadata` are columns like others.
    """

    def __init__(self, choices: IntakeChoices, limits: IntakeLimits) -> None:
        self._answer = _ranks(choices.answer_column, ANSWER_NAMES)
        self._reference = _ranks(choices.reference_column, REFERENCE_NAMES)
        self._limits = limits
        self._roles: dict[tuple[str, ...], tuple[str, str | None]] = {}
        self._columns: dict[str, None] = {}

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the extra columns so far, in the order they came up in."""
        return tuple(self._columns)

    def decode(self, text: str, start: int) -> tuple[object, int]:
        """The JSON value that begins at `start`, for `take`, and where it ends.

        Raises:
            ValueError: It does not end, or no row can be made of it.
            RecursionError: It is nested too deeply.
        """
        return _DECODER.raw_decode(text, start)

    def read(self, text: str, line: int) -> Row | RowProblem:
        """The row that the text of an element is.

        Raises:
            UploadUnreadableError: There are more different fields than an upload may have.
        """
        try:
            return self._row(_parsed(text), line)
        except _UnfitError as unfit:
            return RowProblem(line=line, code=unfit.code, detail=unfit.detail)

    def take(self, element: object, line: int) -> Row | RowProblem:
        """The row that a decoded element is.

        Raises:
            UploadUnreadableError: There are more different fields than an upload may have.
        """
        try:
            return self._row(element, line)
        except _UnfitError as unfit:
            return RowProblem(line=line, code=unfit.code, detail=unfit.detail)

    def _row(self, element: object, line: int) -> Row | RowProblem:
        if not isinstance(element, dict):
            raise _UnfitError("not_an_object", "This is not a JSON object with an answer in it.")
        answer_field, reference_field = self._chosen(tuple(element))
        answer = element.pop(answer_field)
        if type(answer) is not str:
            raise _UnfitError("answer_not_text", "The answer is not a JSON string.")
        reference = None
        if reference_field is not None:
            reference = _text(reference_field, element.pop(reference_field)).strip() or None
        extra = self._extra(element)
        problem = character_problem(line, answer, reference or "", *extra, *extra.values())
        return problem or self._kept(Row(line, answer, reference, extra))

    def _chosen(self, fields: tuple[str, ...]) -> tuple[str, str | None]:
        """The fields of answer and reference, remembered for as many kinds of rows as usual."""
        chosen = self._roles.get(fields)
        if chosen is None:
            answer = _best(fields, self._answer)
            if answer is None:
                raise _UnfitError(
                    "answer_missing",
                    "No field holds the answer. It is called `answer`, or what answer_column says.",
                )
            others = tuple(field for field in fields if field != answer)
            chosen = answer, _best(others, self._reference)
            if len(self._roles) < KINDS_OF_ROWS:
                self._roles[fields] = chosen
        return chosen

    def _extra(self, element: Mapping[str, object]) -> dict[str, str]:
        extra: dict[str, str] = {}
        for field, value in _flat(element):
            if field in extra:
                raise _UnfitError("field_doubled", "A field is there more than once.")
            extra[field] = _text(field, value)
        return extra

    def _kept(self, row: Row) -> Row:
        for field in row.extra:
            self._columns.setdefault(field)
        if len(self._columns) > self._limits.columns:
            raise UploadUnreadableError(
                f"the answers have more than {self._limits.columns} different fields.",
                line=row.line,
            )
        return row


def _ranks(wanted: str | None, known: tuple[str, ...]) -> dict[str, int]:
    names = known if wanted is None else (plain(wanted),)
    return {name: rank for rank, name in enumerate(names)}


def _best(fields: tuple[str, ...], ranks: Mapping[str, int]) -> str | None:
    """The field with the best rank; of two with the same, neither can be chosen."""
    ranked = ((ranks.get(plain(field)), field) for field in fields)
    found = sorted((rank, field) for rank, field in ranked if rank is not None)
    if len(found) > 1 and found[0][0] == found[1][0]:
        raise _UnfitError("field_doubled", "Two fields differ only in case or spacing.")
    return found[0][1] if found else None


def _parsed(text: str) -> object:
    try:
        return _DECODER.decode(text)
    except _UnfitError:
        raise
    except ValueError:
        raise _UnfitError("json_invalid", "This is not JSON.") from None
    except RecursionError:
        raise _UnfitError("json_invalid", "This is nested too deeply.") from None


def _flat(element: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for field, value in element.items():
        if field == METADATA and isinstance(value, dict):
            yield from value.items()
        elif field != METADATA or value is not None:
            yield field, value


def _text(field: str, value: object) -> str:
    if isinstance(value, str):
        return str(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    named = f"`{field}`" if _PLAIN_NAME.fullmatch(field) else "A field"
    raise _UnfitError("field_nested", f"{named} holds a list or an object, and no plain value.")
