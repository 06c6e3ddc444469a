"""A JSON document with many answers: `{"answers": [...]}` and what it says beside them.

A list alone is taken too. The answers come out one by one while the text comes in.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from typing import Final, NoReturn

from app.adapters.intake.elements import Elements
from app.adapters.intake.framing import Frame, Waiting
from app.adapters.intake.rows import Row, is_suspect, too_long
from app.domain.intake import IntakeChoices, IntakeLimits, Notice, RowProblem
from app.domain.intake_errors import UploadUnreadableError

ANSWERS: Final = "answers"
FIELD_CHARACTERS: Final = 16_384
"""Longest name or value beside the answers, as written."""
MOST_FIELDS: Final = 64
NUL: Final = "\\u0000"
"""As it is written."""

Steps = Generator[Row | RowProblem | None, None, None]
"""Yields rows, and None when it needs more text."""


class Document:
    """Reads one JSON document: see `app.adapters.intake.rows.Parser`."""

    def __init__(self, choices: IntakeChoices, limits: IntakeLimits) -> None:
        self._elements = Elements(choices, limits)
        self._limits = limits
        self._frame = Frame()
        self._fields: dict[str, object] = {}
        self._has_answers = False
        self._steps = self._whole()

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the extra fields so far."""
        return self._elements.columns

    @property
    def notices(self) -> tuple[Notice, ...]:
        """There is nothing to know."""
        return ()

    @property
    def fields(self) -> dict[str, object]:
        """What stands beside the answers, complete at the end."""
        return self._fields

    def feed(self, text: str) -> Iterator[Row | RowProblem]:
        """The rows that are complete with this text."""
        self._frame.add(text)
        for step in self._steps:
            if step is None:
                return
            yield step

    def finish(self) -> Iterator[Row | RowProblem]:
        """The last rows."""
        self._frame.close()
        for step in self._steps:
            if step is not None:
                yield step

    def _whole(self) -> Steps:
        match (yield from self._frame.next_character()):
            case "[":
                yield from self._answers()
            case "{":
                yield from self._object()
            case _:
                raise self._frame.broken()
        if not self._has_answers:
            raise UploadUnreadableError("There is no list of `answers` in the JSON object.")
        if (yield from self._frame.next_character()) != "":
            raise self._frame.broken()

    def _object(self) -> Steps:
        frame = self._frame
        frame.step()
        if (yield from frame.next_character()) == "}":
            frame.step()
            return
        while True:
            name = yield from self._name()
            if name == ANSWERS:
                yield from self._answers()
            else:
                self._fields[name] = yield from self._short_value()
            if not (yield from self._goes_on("}")):
                return
            if (yield from frame.next_character()) != '"':
                raise frame.broken()

    def _answers(self) -> Steps:
        frame = self._frame
        if self._has_answers or (yield from frame.next_character()) != "[":
            raise frame.broken()
        self._has_answers = True
        frame.step()
        if (yield from frame.next_character()) == "]":
            frame.step()
            return
        while True:
            yield (yield from self._answer())
            if not (yield from self._goes_on("]")):
                return
            yield from frame.next_character()

    def _answer(self) -> Waiting[Row | RowProblem]:
        line, limit = self._frame.line, self._limits.row_characters
        element = self._frame.whole_object(self._elements.decode, limit)
        if element is not None:
            return self._elements.take(element, line)
        text = yield from self._frame.value(limit)
        if text is None:
            return too_long(line, self._limits)
        return self._elements.read(text, line)

    def _goes_on(self, closing: str) -> Waiting[bool]:
        """Past the comma or the closing bracket after a value: whether another value follows."""
        character = yield from self._frame.next_character()
        if character not in {",", closing}:
            raise self._frame.broken()
        self._frame.step()
        return character == ","

    def _name(self) -> Waiting[str]:
        frame = self._frame
        if (yield from frame.next_character()) != '"':
            raise frame.broken()
        name = yield from self._short_value()
        if (yield from frame.next_character()) != ":":
            raise frame.broken()
        frame.step()
        if not isinstance(name, str) or name in self._fields or len(self._fields) >= MOST_FIELDS:
            raise UploadUnreadableError(
                "a field is there more than once, or there are too many.", line=frame.line
            )
        return name

    def _short_value(self) -> Waiting[object]:
        line = self._frame.line
        text = yield from self._frame.value(FIELD_CHARACTERS)
        if text is None:
            raise UploadUnreadableError("a field beside the answers is too long.", line=line)
        try:
            value = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
            written = json.dumps(value, ensure_ascii=False)
        except (ValueError, RecursionError):
            raise UploadUnreadableError("this is not JSON.", line=line) from None
        if is_suspect(written) or NUL in written:
            raise UploadUnreadableError("this holds what stands for no character.", line=line)
        return value


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError
    return value


def _refuse(_: str) -> NoReturn:
    raise ValueError
