"""Cohorts to grade with everything around them in memory."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from app.domain.cohort import CohortAnswer
from app.domain.rubric import Rubric
from app.grading.cohorts.gate import Flow
from app.grading.cohorts.grading import CohortGrader, CohortParts
from app.grading.cohorts.records import Cohort
from app.grading.cohorts.run import Flows
from app.grading.cohorts.window import Window
from app.grading.judges import Judges
from app.grading.outage import Endurance, Outage
from app.grading.ports import Assignment, ReplyListener
from app.grading.records import JudgeIdentity, Reply
from tests.builders import ANSWER, a_rubric, verdicts
from tests.fakes.clock import START, FixedClock
from tests.fakes.cohort_store import FakeCohortStore
from tests.fakes.judge import a_reply
from tests.fakes.memory_store import InMemoryGradeStore
from tests.fakes.rubrics import InMemoryRubricLibrary

RUBRIC = a_rubric()
GOOD = a_reply(verdicts())
Outcome = Reply | Exception
QUICK = Endurance(first_wait_seconds=0.02, longest_wait_seconds=0.05)


class BusyJudge:
    """Implements the `Judge` port: takes its time, and counts.

    Attributes:
        outcome: What it gives on an answer.
        calls: How often each answer was asked about.
        most_in_flight: How many calls it had at once.
    """

    def __init__(self, *, seconds: float = 0.0, kind: str = "llm") -> None:
        self.outcome: Callable[[str], Outcome] = lambda _: GOOD
        self.calls: Counter[str] = Counter()
        self.in_flight = self.most_in_flight = 0
        self.seconds = seconds
        self._kind = kind

    def identity(self, rubric: Rubric) -> JudgeIdentity:
        """Always the same model."""
        return JudgeIdentity(kind=self._kind, model="m", mode="m", prompt_digest=rubric.digest)

    async def ask(self, assignment: Assignment, listener: ReplyListener | None = None) -> Reply:  # noqa: ARG002 - of the port
        """What `outcome` gives, after a while."""
        self.calls[assignment.answer.clean] += 1
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await asyncio.sleep(self.seconds)
            outcome = self.outcome(assignment.answer.clean)
        finally:
            self.in_flight -= 1
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def a_flow(most: int = 50, endurance: Endurance = QUICK) -> Flow:
    """Calls without a pace."""
    return Flow(window=Window(most), outage=Outage(endurance), endurance=endurance)


def texts(count: int, word: str = "team") -> list[str]:
    """Answers, each another one."""
    return [f"{ANSWER} That is how {word} {number} worked." for number in range(count)]


@dataclass(kw_only=True)
class Workshop:
    """A grader of cohorts over fakes."""

    llm: BusyJudge = field(default_factory=BusyJudge)
    embedded: BusyJudge = field(default_factory=lambda: BusyJudge(kind="embedded"))
    falls_back: bool = False
    most: int = 50
    endurance: Endurance = QUICK
    rubric: Rubric = RUBRIC
    clock: FixedClock = field(default_factory=FixedClock)

    def __post_init__(self) -> None:
        self.grades = InMemoryGradeStore(self.clock)
        self.cohorts = FakeCohortStore(self.clock, grades=self.grades)
        self.flow = a_flow(self.most, self.endurance)
        self.grader = self.a_grader()

    def a_grader(self) -> CohortGrader:
        """As another process would have it, over the same stores."""
        judges = Judges(embedded=self.embedded, llm=self.llm, falls_back=self.falls_back)
        return CohortGrader(
            CohortParts(
                cohorts=self.cohorts,
                grades=self.grades,
                judges=judges,
                rubrics=InMemoryRubricLibrary(self.rubric),
                clock=self.clock,
                flows=Flows(llm=self.flow, embedded=a_flow(4)),
                flush_seconds=0.005,
            )
        )

    async def cohort(self, answers: Sequence[str], **fields: object) -> str:
        """A sealed cohort of those answers: its id."""
        made = Cohort(
            id=self.clock.new_id("coh"),
            name=None,
            rubric_id=RUBRIC.id,
            rubric_version=RUBRIC.version,
            rubric_digest=RUBRIC.digest,
            judge="llm",
            created_at=START,
        )
        made = replace(made, **fields)  # type: ignore[arg-type] # any field of a cohort
        await self.cohorts.create(made)
        rows = [
            CohortAnswer(index=index, answer=answer, reference=f"r{index}", extra={})
            for index, answer in enumerate(answers)
        ]
        await self.cohorts.append(made.id, rows, chain="")
        await self.cohorts.seal(made.id, columns=())
        return made.id


async def until(holds: Callable[[], bool], *, seconds: float = 10.0) -> None:
    """Return once it holds."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - what is waited for sets no event
            await asyncio.sleep(0.002)
