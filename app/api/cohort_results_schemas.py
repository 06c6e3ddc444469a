"""Results of a cohort on the wire, v1."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from app.api.schemas import GradeResponse
from app.grading.cohorts.ending import Ending, ending
from app.grading.cohorts.records import CohortResult


class CohortResultResponse(BaseModel):
    """How one answer of a cohort ended."""

    model_config = ConfigDict(frozen=True)

    index: int = Field(ge=0, description="The answer's place in the cohort, from 0.")
    reference: str | None = Field(description="Your own id for the answer.")
    extra: dict[str, str] = Field(description="The other columns of its row, as they came in.")
    status: Ending
    grade: GradeResponse | None = Field(
        description="The same as `POST /v1/grades` answers. Null where the answer was cancelled "
        "before its turn, or its grade was deleted."
    )

    @classmethod
    def of(cls, result: CohortResult) -> Self:
        """A result as it is sent."""
        return cls(
            index=result.index,
            reference=result.reference,
            extra=dict(result.extra),
            status=ending(result),
            grade=None
            if result.grade is None
            else GradeResponse.from_record(result.grade, result.standing),
        )


class CohortResultsPage(BaseModel):
    """Some results, by index."""

    model_config = ConfigDict(frozen=True)

    items: tuple[CohortResultResponse, ...]
    next_cursor: str | None = Field(
        description="Ask for the next page with it; null where there are no more so far."
    )


def result_line(result: CohortResult) -> bytes:
    """A result as one line of JSON, without the newline."""
    return CohortResultResponse.of(result).model_dump_json(by_alias=True).encode()
