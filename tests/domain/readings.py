"""A rubric with two roles, and clauses as pairs that are easy to compare."""

from __future__ import annotations

from typing import Any

from app.domain.answer import read
from app.domain.clauses import Clause, read_clauses
from app.domain.rubric import Rubric
from tests.builders import a_criterion, a_rubric

PROJECT, PRODUCT = "project_manager", "product_manager"
ROLES = [
    {
        "id": PROJECT,
        "names": ["project manager", "project management", "delivery lead"],
        "abbreviations": ["PjM"],
    },
    {
        "id": PRODUCT,
        "names": ["product manager", "product management", "product owner"],
        "abbreviations": ["PdM"],
    },
]


def two_roles(**fields: Any) -> Rubric:  # noqa: ANN401 - any field of the model
    """A rubric that asks more about the product manager, with `PM` for either."""
    return a_rubric(
        **{
            "roles": ROLES,
            "ambiguous_names": {"PM": PRODUCT},
            "criteria": [
                a_criterion("delivery", subject=PROJECT, weight=40.0),
                a_criterion("value", subject=PRODUCT, weight=60.0),
            ],
            **fields,
        }
    )


def clauses_of(text: str, rubric: Rubric | None = None) -> tuple[Clause, ...]:
    return read_clauses(rubric or two_roles(), read(text))


def who(text: str, part: str, rubric: Rubric | None = None) -> str:
    """The subject of the clause in which a part of the text begins."""
    return clause_of(text, part, rubric).subject


def clause_of(text: str, part: str, rubric: Rubric | None = None) -> Clause:
    place = text.index(part)
    return next(one for one in clauses_of(text, rubric) if one.start <= place < one.end)
