"""Outcomes to measure: a default for everything that a test is not about."""

from __future__ import annotations

from typing import Any

from app.domain.agreement import Subject
from app.domain.labels import LabelledAnswer, Labels
from app.domain.outcomes import Marks, Outcome, Scheme

SCHEME = Scheme(
    criteria={"delivery": 2, "value": 2},
    pitfalls=("confusion",),
    bands={"good": 75.0, "fair": 50.0, "poor": 0.0},
)
"""That of `tests.builders.a_rubric`."""


def some_marks(**fields: Any) -> Marks:  # noqa: ANN401 - any field of the model
    """A grade of 80 with both criteria met."""
    given: dict[str, Any] = {
        "levels": {"delivery": 2, "value": 2},
        "pitfalls": {"confusion": False},
        "score": 80.0,
        "low": 70.0,
        "high": 90.0,
        **fields,
    }
    return Marks(**given)


def an_outcome(outcome_id: str = "a1", **fields: Any) -> Outcome:  # noqa: ANN401 - any field of the model
    """An answer whose grade is what its label says."""
    labels = Labels(levels={"delivery": 2, "value": 2}, pitfalls={"confusion": False}, score=80)
    return Outcome(**{"id": outcome_id, "labels": labels, "marks": some_marks(), **fields})


def scored(labelled: float, graded: float, **fields: Any) -> Outcome:  # noqa: ANN401 - any field of the model
    """An answer of which only the scores are known."""
    labels = Labels(score=labelled)
    return Outcome(id="a1", labels=labels, marks=some_marks(score=graded, **fields))


def a_labelled_answer(answer_id: str = "a1", **fields: Any) -> LabelledAnswer:  # noqa: ANN401 - any field of the model
    """An answer that is labelled with 80."""
    given: dict[str, Any] = {
        "id": answer_id,
        "text": "A project manager owns the plan, the dates and the budget.",
        "labels": Labels(levels={"delivery": 2}, pitfalls={"confusion": False}, score=80),
        "place": f"answers.jsonl:{answer_id[1:]}",
        **fields,
    }
    return LabelledAnswer(**given)


def a_subject(**fields: Any) -> Subject:  # noqa: ANN401 - any field of the model
    """The embedded judge on `a-rubric`."""
    given: dict[str, Any] = {
        "rubric": "a-rubric",
        "rubric_version": "1.0.0",
        "rubric_digest": "sha256:1",
        "judge": "embedded",
        "model": "small",
        "mode": "semantic",
        "prompt_digest": "sha256:2",
        "labels": ("answers.jsonl",),
        **fields,
    }
    return Subject(**given)
