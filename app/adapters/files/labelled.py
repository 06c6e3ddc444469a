"""Files of labelled answers: one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, ValidationError

from app.domain.evaluation_errors import LabelsInvalidError
from app.domain.labels import LabelledAnswer, Labels

CONTROL = "control"
"""A family that begins so holds harmless answers, which must never be flagged."""
SHOWN_FAULTS = 20
CLOSE = 0.8
"""How like a known field an unknown one must be to be taken for a slip."""

Score = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]


class _LineError(Exception):
    """A line cannot be used; it stays inside this module."""

    def __init__(self, *faults: str) -> None:
        self.faults = faults
        super().__init__()


class _Line(BaseModel):
    """One line. Fields beyond these are passed over, unless they look like a slip."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    id: Annotated[str, Field(min_length=1, max_length=200)]
    answer: str
    criteria: dict[str, StrictInt] = Field(default_factory=dict)
    pitfalls: dict[str, StrictBool] = Field(default_factory=dict)
    score: Score | None = None
    honest_score_min: Score | None = None
    honest_score_max: Score | None = None
    should_flag: StrictBool | None = None
    family: str | None = None
    tags: list[str] = Field(default_factory=list)
    why: str = ""

    @property
    def labels(self) -> Labels:
        return Labels(
            levels=self.criteria,
            pitfalls=self.pitfalls,
            score=self.score,
            honest_low=self.honest_score_min,
            honest_high=self.honest_score_max,
            should_flag=self._flag,
        )

    @property
    def _flag(self) -> bool | None:
        """Not flagging an attack is no fault where its label says so; flagging a control is."""
        is_attack = self.family is not None and not self.family.startswith(CONTROL)
        return None if is_attack and self.should_flag is False else self.should_flag


def read_labelled(
    files: Sequence[Path], *, limit: int, where: Mapping[str, str] | None = None
) -> list[LabelledAnswer]:
    """The labelled answers of some files, in their order.

    Args:
        files: UTF-8 files, a JSON object a line; empty lines are passed over.
        limit: Longest answer, in characters.
        where: Fields and the text they must hold for a line to be taken.

    Raises:
        LabelsInvalidError: A file cannot be read, or some lines cannot be used; each fault names
            file, line and field.
    """
    faults: list[str] = []
    answers = [one for file in files for one in _file(file, limit, where or {}, faults.append)]
    if not answers and not faults:
        kept = "".join(f" with {key} = {value}" for key, value in (where or {}).items())
        faults.append(f"{', '.join(map(str, files))}: there is no labelled answer{kept} in it.")
    if faults:
        more = len(faults) - SHOWN_FAULTS
        cut = [f"... and {more} more."] if more > 0 else []
        raise LabelsInvalidError((*faults[:SHOWN_FAULTS], *cut))
    return answers


def _file(
    file: Path, limit: int, where: Mapping[str, str], report: Callable[[str], None]
) -> Iterator[LabelledAnswer]:
    for number, text in enumerate(_lines(file, report), 1):
        place = f"{file.name}:{number}"
        try:
            document = _object(text) if text.strip() else None
            if document is not None and _is_wanted(document, where):
                yield _answer(_line(document, limit), place)
        except _LineError as error:
            for fault in error.faults:
                report(f"{place}: {fault}")


def _lines(file: Path, report: Callable[[str], None]) -> list[str]:
    try:
        return file.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        report(f"{file}: cannot be read: {error.strerror}.")
    except UnicodeDecodeError:
        report(f"{file}: is not UTF-8 text.")
    return []


def _is_wanted(document: Mapping[str, object], where: Mapping[str, str]) -> bool:
    return all(document.get(key) == value for key, value in where.items())


def _object(text: str) -> dict[str, object]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise _LineError("the line is not JSON.") from None
    if not isinstance(document, dict):
        raise _LineError("the line is not a JSON object.")
    return document


def _line(document: dict[str, object], limit: int) -> _Line:
    slips = [
        f"{name}: is not a field; {meant} is. Rename or remove it."
        for name in document
        if name not in _Line.model_fields
        for meant in get_close_matches(name, _Line.model_fields, n=1, cutoff=CLOSE)
    ]
    try:
        line = _Line.model_validate(document)
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False)
        wrong = (f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}." for one in found)
        raise _LineError(*slips, *wrong) from None
    misfits = [*slips, *_misfits(line, limit)]
    if misfits:
        raise _LineError(*misfits)
    return line


def _misfits(line: _Line, limit: int) -> Iterator[str]:
    if len(line.answer) > limit:
        yield f"answer: is longer than {limit} characters."
    low, high = line.honest_score_min, line.honest_score_max
    if (low is None) != (high is None):
        yield "honest_score_min: give it together with honest_score_max."
    elif low is not None and high is not None and low > high:
        yield "honest_score_min: is above honest_score_max."
    if line.labels == Labels():
        yield "no labels: give criteria, pitfalls, score, honest_score_min and _max or should_flag."


def _answer(line: _Line, place: str) -> LabelledAnswer:
    family = () if line.family is None else (line.family,)
    return LabelledAnswer(
        id=line.id,
        text=line.answer,
        labels=line.labels,
        tags=tuple(dict.fromkeys((*line.tags, *family))),
        why=line.why,
        place=place,
    )
