"""A cohort that is being graded in this process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from app.domain.rubric import Rubric
from app.grading.answering import AnswerGrader
from app.grading.cohorts.budget import Budget
from app.grading.cohorts.gate import Flow, GatedJudge
from app.grading.cohorts.halting import HaltedError
from app.grading.cohorts.handing import Handed
from app.grading.cohorts.recent import RecentWork
from app.grading.cohorts.records import Cohort, NewResult
from app.grading.judges import Judges
from app.grading.ports import Clock, Judge


@dataclass(frozen=True, slots=True, kw_only=True)
class Flows:
    """How calls run, by judge."""

    llm: Flow
    embedded: Flow

    def dismiss(self, lane: str) -> None:
        """Send away the calls of a cohort that wait."""
        self.llm.window.dismiss(lane)
        self.embedded.window.dismiss(lane)


class CohortRun:
    """What a process keeps of a cohort while it grades it. Implements the `Turnstile` protocol.

    Attributes:
        chunks: How many chunks of it are being graded.
    """

    def __init__(
        self,
        cohort: Cohort,
        rubric: Rubric,
        *,
        flows: Flows,
        may_call: Callable[[], bool],
        memory: int,
    ) -> None:
        self.cohort = cohort
        self.rubric = rubric
        self.chunks = 0
        self.budget = Budget(cohort)
        self.ledger = RecentWork(memory, cohort.tenant)
        self._flows = flows
        self._may_call = may_call
        self._is_halted = not cohort.status.is_to_do
        self._blocked: str | None = None

    @property
    def lane(self) -> str:
        """What its calls queue under."""
        return self.cohort.id

    @property
    def is_halted(self) -> bool:
        """Whether no call may be made for it."""
        return self._is_halted

    def check(self) -> None:
        """Raise HaltedError where no call may be made for it now."""
        if self._is_halted or not self._may_call():
            raise HaltedError(self.lane)

    def halt(self) -> None:
        """Make no more calls; those who wait for their turn go away."""
        self._is_halted = True
        self._flows.dismiss(self.lane)

    def block(self, reason: str) -> None:
        """Make no more calls: it is to be paused for that reason, which `blocked` tells."""
        if not self._is_halted:
            self._blocked = reason
            self.halt()

    def blocked(self) -> str | None:
        """Why it is to be paused; told once."""
        reason, self._blocked = self._blocked, None
        return reason

    def observe(self, cohort: Cohort) -> None:
        """Take in how it is stored now."""
        self.cohort = cohort
        self.budget.observe(cohort)
        if cohort.status.is_to_do:
            self._is_halted = False
        else:
            self.halt()

    def on_stored(self, cohort: Cohort, results: Sequence[NewResult]) -> None:
        """Results of it were stored."""
        for one in results:
            self.budget.stored(one.record.usage.cost_usd)
        if not self._is_halted:  # a pause that is not stored yet is not undone by this
            self.observe(cohort)

    def gated(
        self, judges: Judges, clock: Clock, handed: Handed | None = None
    ) -> tuple[AnswerGrader, Judge]:
        """What grades its answers, and the judge for them.

        Args:
            judges: Whom to ask.
            clock: For the records.
            handed: What came for these answers already.

        Raises:
            JudgeNotConfiguredError: The cohort's judge is not there.
        """
        embedded = GatedJudge(judges.embedded, self._flows.embedded, self, waits=True)
        llm: Judge | None = None
        if judges.llm is not None:
            gate = partial(
                GatedJudge, flow=self._flows.llm, cohort=self, waits=not judges.falls_back
            )
            llm = gate(judges.llm) if handed is None else handed.judge(judges.llm, gate)
        gated = replace(judges, embedded=embedded, llm=llm)
        judge = gated.choose("embedded" if self.cohort.judge == "embedded" else "llm")
        return AnswerGrader(judges=gated, clock=clock), judge
