"""The form for an answer: which questions there are, and what is filled in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from app.domain.errors import TouchstoneError
from app.grading.judges import JudgeChoice
from app.grading.rubrics.records import RubricVersion
from app.web.views import wording

MAIN_RUBRIC = "project-vs-product-manager"
"""The question that is shown first, where it is there."""
JUDGES: tuple[JudgeChoice, ...] = get_args(JudgeChoice)
JUDGE_LABELS = {
    "auto": "This service's choice",
    "llm": "Language model",
    "embedded": "Offline judge",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What the form shows.

    Attributes:
        rubrics: The questions to choose from.
        chosen: Id of the rubric that is chosen.
        answer: The text in the field.
        judge: The judge that is chosen.
        judges: Judges to choose from with their labels; empty where there is only one.
        most: Most characters of an answer.
        advice: What to do about an error, by its code, for script.
    """

    rubrics: tuple[RubricVersion, ...]
    chosen: str
    answer: str
    judge: str
    judges: tuple[tuple[str, str], ...]
    most: int
    advice: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """What was chosen and typed so far."""

    rubric_id: str = ""
    answer: str = ""
    judge: str = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why a form was not taken, and what to do."""

    detail: str
    advice: str
    code: str

    @classmethod
    def of(cls, error: TouchstoneError, status: int) -> Trouble:
        """The trouble that an error is."""
        advice = wording.error_advice(error.code, status)
        return cls(detail=str(error), advice=advice, code=error.code)


def form(rubrics: tuple[RubricVersion, ...], fields: Fields, *, most: int, has_llm: bool) -> Form:
    """The form with these fields filled in; the first question where none is chosen."""
    known = {rubric.id for rubric in rubrics}
    first = MAIN_RUBRIC if MAIN_RUBRIC in known else next(iter(sorted(known)), "")
    judges = tuple((name, JUDGE_LABELS[name]) for name in JUDGES) if has_llm else ()
    return Form(
        rubrics=rubrics,
        chosen=fields.rubric_id if fields.rubric_id in known else first,
        answer=fields.answer,
        judge=fields.judge if fields.judge in JUDGES else "auto",
        judges=judges,
        most=most,
        advice=dict(wording.ADVICE),
    )
