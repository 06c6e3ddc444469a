"""The rubrics that a page offers."""

from __future__ import annotations

from app.grading.rubrics.library import Rubrics
from app.grading.rubrics.records import RubricVersion

MOST = 200
"""More are not listed on a page; each has its own page all the same."""


async def all_rubrics(rubrics: Rubrics) -> tuple[RubricVersion, ...]:
    """The current version of every rubric, by id: the first ones where there are very many.

    Raises:
        StoreUnavailableError: The database cannot be used.
    """
    return tuple(await rubrics.page(limit=MOST, after=""))
