"""Rubrics on the wire, v1."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from app.domain.errors import RubricInvalidError
from app.domain.lint.remarks import Remark, Severity
from app.domain.rubric import Rubric
from app.grading.rubrics.library import Put
from app.grading.rubrics.records import Origin


class _Given(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


class RubricSummary(_Given):
    """A rubric in a list."""

    id: str
    version: str
    digest: str = Field(description="`sha256:` over the whole rubric.")
    title: str
    question: str
    criteria: int = Field(description="How many criteria it has.")
    pitfalls: int = Field(description="How many pitfalls it has.")

    @classmethod
    def of(cls, rubric: Rubric) -> Self:
        """The summary of a rubric."""
        return cls(
            id=rubric.id,
            version=rubric.version,
            digest=rubric.digest,
            title=rubric.title,
            question=rubric.question,
            criteria=len(rubric.criteria),
            pitfalls=len(rubric.pitfalls),
        )


class RubricVersionResponse(RubricSummary):
    """One version of a rubric: it never changes."""

    origin: Origin = Field(description="`file`: it came with the service. `own`: it was sent here.")
    created_at: datetime


class RubricVersionPage(_Given):
    """Some versions of a rubric, highest first."""

    items: tuple[RubricVersionResponse, ...]
    next_cursor: str | None = Field(description="Ask for the next page with it; null at the end.")


class KeptRubricResponse(RubricVersionResponse):
    """A version that was sent."""

    current: bool = Field(description="Whether answers are graded against it from now on.")

    @classmethod
    def put(cls, put: Put) -> Self:
        """The response for a version that was sent."""
        version = RubricVersionResponse.model_validate(put.version)
        return cls(**dict(version), current=put.is_current)


class RubricPage(_Given):
    """Some rubrics, by id."""

    items: tuple[RubricSummary, ...]
    next_cursor: str | None = Field(description="Ask for the next page with it; null at the end.")


class RubricResponse(_Given):
    """A rubric, whole."""

    id: str
    version: str
    digest: str = Field(description="`sha256:` over the whole rubric.")
    rubric: Rubric = Field(description="The rubric itself, field for field as in its YAML file.")

    @classmethod
    def of(cls, rubric: Rubric) -> Self:
        """The response for a rubric."""
        return cls(id=rubric.id, version=rubric.version, digest=rubric.digest, rubric=rubric)


class RubricProblemResponse(_Given):
    """One fault of a rubric."""

    message: str = Field(description="What is wrong and what would be right.")
    pointer: str = Field(description="JSON pointer to the field; empty for the whole rubric.")
    line: int | None = Field(description="One-based line of the YAML text, when known.")
    column: int | None = Field(description="One-based column of the YAML text, when known.")


class RubricWarningResponse(_Given):
    """Something that an author should look at in a rubric that can be used."""

    code: str = Field(description="Stable name of the check: see docs/writing-rubrics.md.")
    severity: Severity = Field(
        description="`warning` where grades come out wrong, `advice` where they could be better."
    )
    message: str = Field(description="What is the matter and what to do.")
    pointer: str = Field(description="JSON pointer to the field; empty for the whole rubric.")
    line: int | None = Field(description="One-based line of the YAML text, when known.")
    column: int | None = Field(description="One-based column of the YAML text, when known.")


class RubricCheckResponse(_Given):
    """What a check of a rubric came to."""

    valid: bool
    problems: tuple[RubricProblemResponse, ...]
    warnings: tuple[RubricWarningResponse, ...] = Field(
        description="What to look at all the same, when it is valid."
    )
    rubric: RubricSummary | None = Field(description="The rubric, when it is valid.")

    @classmethod
    def accepted(cls, rubric: Rubric, remarks: Sequence[Remark]) -> Self:
        """The rubric is valid."""
        warnings = tuple(RubricWarningResponse.model_validate(one) for one in remarks)
        summary = RubricSummary.of(rubric)
        return cls(valid=True, problems=(), warnings=warnings, rubric=summary)

    @classmethod
    def refused(cls, error: RubricInvalidError) -> Self:
        """The rubric has faults."""
        problems = tuple(RubricProblemResponse.model_validate(one) for one in error.problems)
        return cls(valid=False, problems=problems, warnings=(), rubric=None)
