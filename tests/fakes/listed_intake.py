"""An upload that was read already."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.cohort import CohortAnswer
from app.domain.intake import Notice, RowProblem


@dataclass(kw_only=True)
class ListedIntake:
    """Implements the `Intake` port: rows from a list, then an error, if there is one."""

    rows: Sequence[CohortAnswer | RowProblem]
    error: Exception | None = None
    columns: tuple[str, ...] = ("team",)
    notices: tuple[Notice, ...] = ()
    fields: Mapping[str, object] = field(default_factory=dict)

    async def __aiter__(self) -> AsyncIterator[CohortAnswer | RowProblem]:
        for row in self.rows:
            yield row
        if self.error is not None:
            raise self.error
