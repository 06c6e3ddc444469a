"""A rubric library in memory."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.errors import RubricNotFoundError
from app.domain.rubric import Rubric


class InMemoryRubricLibrary:
    """Implements the `RubricLibrary` port."""

    def __init__(self, *rubrics: Rubric) -> None:
        self._rubrics = {rubric.id: rubric for rubric in rubrics}

    def get(self, rubric_id: str) -> Rubric:
        """The rubric with that id, or RubricNotFoundError."""
        try:
            return self._rubrics[rubric_id]
        except KeyError:
            raise RubricNotFoundError(rubric_id, tuple(self._rubrics)) from None

    def all(self) -> Sequence[Rubric]:
        """Every rubric, by id."""
        return [self._rubrics[key] for key in sorted(self._rubrics)]
