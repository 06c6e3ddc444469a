"""Cohorts on the wire, v1."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from app.api.schemas import RubricRefResponse
from app.domain.cohort import CohortLane, CohortStatus
from app.domain.intake import Notice, ProblemList
from app.grading.cohorts.advice import advice
from app.grading.cohorts.estimating import Estimate
from app.grading.cohorts.receiving import Received
from app.grading.cohorts.records import Cohort

PATH = "/v1/cohorts"


class _Given(BaseModel):
    """A body that we send."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


class RowProblemResponse(_Given):
    """A row that cannot be taken. It never repeats what the row holds."""

    line: int = Field(ge=1, description="Line of the upload that the row begins on.")
    code: str = Field(description="What is wrong, for a program.")
    detail: str = Field(description="What is wrong, for a person.")


class RowProblems(_Given):
    """The rows of an upload that cannot be taken."""

    total: int = Field(ge=0)
    counts: dict[str, int] = Field(description="How many there are of each code.")
    first: tuple[RowProblemResponse, ...] = Field(description="The first 100 of them.")

    @classmethod
    def of(cls, problems: ProblemList) -> Self:
        """As they are sent."""
        first = (RowProblemResponse.model_validate(one) for one in problems.first)
        return cls(total=problems.total, counts=dict(problems.counts), first=tuple(first))


class NoticeResponse(_Given):
    """Something to know about an upload that was taken."""

    code: str
    detail: str
    line: int | None = Field(description="The first line it is about; null for the whole upload.")


class PauseResponse(_Given):
    """Why a cohort is paused."""

    code: str = Field(description="The reason, for a program.")
    detail: str = Field(description="The reason and what to do about it, for a person.")


class CohortLinks(_Given):
    """Paths of what belongs to a cohort."""

    self: str
    events: str
    results: str
    report: str

    @classmethod
    def of(cls, cohort_id: str) -> Self:
        """The paths of that cohort."""
        path = f"{PATH}/{cohort_id}"
        return cls(
            self=path, events=f"{path}/events", results=f"{path}/results", report=f"{path}/report"
        )


class CohortResponse(_Given):
    """A cohort, and how far it is."""

    id: str
    status: CohortStatus
    name: str | None
    rubric: RubricRefResponse
    judge: Literal["llm", "embedded"] = Field(description="Who judges, `auto` being settled.")
    samples: int = Field(description="How often the judge is asked for each answer.")
    lane: CohortLane = Field(description="How the judge is asked, as it was wanted.")
    batching: bool = Field(
        description="Whether its answers go by the provider's batches for now. What those leave "
        "is graded live."
    )
    total: int = Field(description="Answers that were taken in.")
    done: int = Field(description="Answers that have ended: the sum of the next four.")
    graded: int
    needs_review: int = Field(description="Graded, and a person should look.")
    failed: int = Field(description="Without a grade: `retry` tries them again.")
    cancelled: int
    columns: tuple[str, ...] = Field(description="Columns that are kept and given back.")
    paused_reason: PauseResponse | None = Field(description="Null where it is not paused.")
    cost_usd: float | None = Field(description="So far; null when the price is not known.")
    max_cost_usd: float | None
    created_at: datetime = Field(description="In UTC.")
    finished_at: datetime | None = Field(description="When the last answer ended. In UTC.")
    links: CohortLinks

    @classmethod
    def of(cls, cohort: Cohort) -> Self:
        """The cohort as it is sent."""
        return cls.model_validate(_fields(cohort))


class CohortAccepted(CohortResponse):
    """A cohort that was taken in, and what there is to know about its upload."""

    problems: RowProblems = Field(description="Rows that were left out.")
    notices: tuple[NoticeResponse, ...]

    @classmethod
    def received(cls, received: Received) -> Self:
        """What an upload became."""
        return cls.model_validate(
            _fields(received.cohort) | _upload(received.problems, received.notices)
        )


class CohortPage(_Given):
    """Some cohorts, newest first."""

    items: tuple[CohortResponse, ...]
    next_cursor: str | None = Field(description="Ask for the next page with it; null at the end.")


class EstimateResponse(_Given):
    """What grading would take. Identical answers are judged once."""

    input_tokens: int
    output_tokens: int
    cost_usd: float | None = Field(description="Null when the price of the model is not known.")
    seconds: float = Field(description="From the first answer to the last.")


class DryRunResponse(_Given):
    """An upload that was counted, and not stored."""

    dry_run: Literal[True] = True
    taken: bool = Field(description="Whether it would be taken as it is.")
    rubric: RubricRefResponse
    judge: Literal["llm", "embedded"]
    answers: int = Field(description="Answers that could be taken.")
    duplicates: int = Field(description="Those that say the same as an earlier one.")
    problems: RowProblems
    notices: tuple[NoticeResponse, ...]
    estimate: EstimateResponse

    @classmethod
    def of(cls, found: Estimate) -> Self:
        """As it is sent."""
        is_clean = not found.problems.total or found.request.on_invalid == "skip"
        return cls.model_validate(
            {
                "taken": is_clean,
                "rubric": RubricRefResponse.model_validate(found.subject.rubric),
                "judge": found.subject.judge,
                "answers": found.answers,
                "duplicates": found.duplicates,
                "estimate": EstimateResponse.model_validate(found),
                **_upload(found.problems, found.notices),
            }
        )


class ProgressEvent(_Given):
    """How far a cohort is."""

    status: CohortStatus
    total: int
    done: int
    graded: int
    needs_review: int
    failed: int
    cancelled: int
    rate: float | None = Field(description="Answers a second of late; null before it is known.")
    seconds_left: float | None
    cost_usd: float | None
    paused_reason: PauseResponse | None


def counts_of(cohort: Cohort) -> dict[str, int]:
    """How many answers ended, and how."""
    counts = cohort.counts
    names = ("total", "done", "graded", "needs_review", "failed", "cancelled")
    return {name: getattr(counts, name) for name in names}


def pause_of(cohort: Cohort) -> PauseResponse | None:
    """Why it is paused."""
    reason = cohort.paused_reason
    return None if reason is None else PauseResponse(code=reason, detail=advice(reason))


def _fields(cohort: Cohort) -> dict[str, object]:
    about = ("id", "status", "name", "judge", "samples", "lane")
    same = (*about, "columns", "cost_usd", "max_cost_usd")
    finished = cohort.finished_at
    return {
        **{name: getattr(cohort, name) for name in same},
        **counts_of(cohort),
        "batching": cohort.is_batching,
        "rubric": {
            "id": cohort.rubric_id,
            "version": cohort.rubric_version,
            "digest": cohort.rubric_digest,
        },
        "paused_reason": pause_of(cohort),
        "created_at": cohort.created_at.astimezone(UTC),
        "finished_at": None if finished is None else finished.astimezone(UTC),
        "links": CohortLinks.of(cohort.id),
    }


def _upload(problems: ProblemList, notices: Sequence[Notice]) -> dict[str, object]:
    told = tuple(NoticeResponse.model_validate(one) for one in notices)
    return {"problems": RowProblems.of(problems), "notices": told}
