"""Labelled answers and statements to train on, as files hold them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, ValidationError

from app.domain.roles import BOTH, NOBODY
from app.domain.rubric import Rubric

OTHER = "other"
"""Somebody who has neither of the roles."""
Stance = Literal["asserted", "denied", "reported", "hypothetical"]


class TrainingDataError(Exception):
    """A file cannot be trained on; the message names file and line and repeats no answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of an answer and what is known of it. None: not labelled.

    Attributes:
        text: The words.
        about: Id of the role it speaks of, `both`, `other` or `none`.
        stance: How it is meant, see `Clause.stance`.
        criteria: Ids of the criteria that it supports.
        pitfalls: Ids of the pitfalls that it commits.
    """

    text: str
    about: str | None = None
    stance: Stance | None = None
    criteria: frozenset[str] | None = None
    pitfalls: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A labelled answer, cut into pieces.

    Attributes:
        id: The file's own id, with a suffix if it was made from that answer.
        pieces: What it consists of, in order; joined they are the answer.
        levels: Level by criterion id; None where it is not known.
        pitfalls: Presence by pitfall id; None where it is not known.
        score: 0 to 100; None for what was made.
    """

    id: str
    pieces: tuple[Piece, ...]
    levels: Mapping[str, int | None]
    pitfalls: Mapping[str, bool | None]
    score: float | None = None

    @property
    def text(self) -> str:
        """The answer."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A piece that stands on its own, and the levels it would earn alone; None: not known."""

    piece: Piece
    levels: Mapping[str, int | None]


class _Labelled(BaseModel):
    """What a part of an answer is labelled with. Fields beyond these are passed over."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    text: Annotated[str, Field(min_length=1)]
    about: str
    stance: Stance
    criteria: list[str] | dict[str, Annotated[StrictInt, Field(ge=0)]]
    pitfalls: list[str]

    @property
    def piece(self) -> Piece:
        return Piece(
            text=self.text,
            about=self.about,
            stance=self.stance,
            criteria=frozenset(self.criteria),
            pitfalls=frozenset(self.pitfalls),
        )


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    id: str
    answer: str
    criteria: dict[str, Annotated[StrictInt, Field(ge=0)]]
    pitfalls: dict[str, StrictBool]
    score: Annotated[float, Field(ge=0, le=100)]
    statements: list[_Labelled] = []


_Line = TypeVar("_Line", bound=BaseModel)


def read_answers(path: Path, rubric: Rubric) -> list[Example]:
    """The labelled answers of a file, a JSON object a line.

    Raises:
        TrainingDataError: The file cannot be read, or a line does not fit the rubric.
    """
    examples = []
    for place, line in _lines(path, _Answer):
        _check(place, rubric, [*line.criteria], [*line.pitfalls])
        for statement in line.statements:
            _check_statement(place, rubric, statement)
        examples.append(
            Example(
                id=line.id,
                pieces=tuple(_pieces(place, line)),
                levels={item.id: line.criteria.get(item.id) for item in rubric.criteria},
                pitfalls={item.id: line.pitfalls.get(item.id) for item in rubric.pitfalls},
                score=line.score,
            )
        )
    return examples


def read_statements(path: Path, rubric: Rubric) -> list[Statement]:
    """The statements of a file, a JSON object a line.

    Raises:
        TrainingDataError: The file cannot be read, or a line does not fit the rubric.
    """
    statements = []
    for place, line in _lines(path, _Labelled):
        _check_statement(place, rubric, line)
        known = line.criteria if isinstance(line.criteria, dict) else dict.fromkeys(line.criteria)
        statements.append(Statement(piece=line.piece, levels=known))
    return statements


def _lines(path: Path, model: type[_Line]) -> Iterator[tuple[str, _Line]]:
    """Every line that holds something, with its place for messages."""
    try:
        texts = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise TrainingDataError(f"{path.name} cannot be read as UTF-8 text") from error
    for number, text in enumerate(texts, 1):
        if text.strip():
            place = f"{path.name}:{number}"
            try:
                yield place, model.model_validate_json(text)
            except ValidationError as error:
                fields = {".".join(map(str, one["loc"])) for one in error.errors()}
                raise TrainingDataError(f"{place}: {', '.join(sorted(fields))}") from None


def _pieces(place: str, line: _Answer) -> Iterator[Piece]:
    """The statements, and unlabelled pieces for what stands between them."""
    done = 0
    for statement in line.statements:
        start = line.answer.find(statement.text, done)
        if start < 0:
            raise TrainingDataError(f"{place}: a statement is not in the answer, or out of order")
        if start > done:
            yield Piece(text=line.answer[done:start])
        yield statement.piece
        done = start + len(statement.text)
    if done < len(line.answer):
        yield Piece(text=line.answer[done:])


def _check_statement(place: str, rubric: Rubric, statement: _Labelled) -> None:
    _check(place, rubric, [*statement.criteria], statement.pitfalls)
    if statement.about not in {*(role.id for role in rubric.roles), BOTH, OTHER, NOBODY}:
        raise TrainingDataError(f"{place}: about: is no role of {rubric.id}")


def _check(place: str, rubric: Rubric, criteria: list[str], pitfalls: list[str]) -> None:
    strange = {*criteria} - {item.id for item in rubric.criteria}
    strange |= {*pitfalls} - {item.id for item in rubric.pitfalls}
    if strange:
        raise TrainingDataError(f"{place}: {rubric.id} has no {', '.join(sorted(strange))}")
