"""What is asked for with a cohort, and what that comes to here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Literal

from app.domain.cohort import CohortLane
from app.domain.intake_errors import LaneUnavailableError
from app.domain.rubric import Rubric
from app.grading.judges import JudgeChoice, Judges
from app.grading.ports import RubricLibrary

OnInvalid = Literal["reject", "skip"]
"""What becomes of an upload with rows that cannot be taken: nothing of it, or the rest of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortRequest:
    """What is asked for, beside the answers.

    Attributes:
        rubric_id: What to grade against.
        name: The caller's own words for the cohort.
        judge: Which judge to ask.
        samples: How often to ask it for each answer.
        max_cost_usd: Where to pause; None for no limit.
        lane: How to ask the judge.
        on_invalid: What to do about rows that cannot be taken.
    """

    rubric_id: str
    name: str | None = None
    judge: JudgeChoice = "auto"
    samples: int = 1
    max_cost_usd: float | None = None
    lane: CohortLane = CohortLane.LIVE
    on_invalid: OnInvalid = "reject"

    def digest(self) -> str:
        """Hash of all of it: a key is for one request."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


Ask = Callable[[], CohortRequest]
"""Says what is asked for, as far as it has been read: an upload may say it on its first lines.

It raises an InputError when that is not valid. What it says first has to hold until the end.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a request comes to here.

    Attributes:
        rubric: What is graded against.
        judge: `llm` or `embedded`.
    """

    rubric: Rubric
    judge: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What requests are checked against."""

    judges: Judges
    rubrics: RubricLibrary

    def of(self, tenant: str) -> Desk:
        """The same with the rubrics of a tenant."""
        return replace(self, rubrics=self.rubrics.of(tenant))

    async def check(self, request: CohortRequest) -> Subject:
        """What the request comes to.

        Raises:
            RubricNotFoundError: There is no such rubric.
            JudgeNotConfiguredError: That judge is not configured.
            LaneUnavailableError: That judge has no batches.
        """
        rubric = await self.rubrics.get(request.rubric_id)
        judge = self.judges.choose(request.judge).identity(rubric).kind
        if request.lane is CohortLane.BATCH and judge != "llm":
            raise LaneUnavailableError("The batch lane is for the LLM judge, and that is not it.")
        return Subject(rubric=rubric, judge=judge)
