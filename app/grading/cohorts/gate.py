"""What stands before every call of a judge on behalf of a cohort."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Protocol

from app.domain.errors import SystemicJudgeError, TransientJudgeError
from app.domain.rubric import Rubric
from app.grading.cohorts.budget import Budget
from app.grading.cohorts.halting import PausingError
from app.grading.cohorts.pacing import Pacer
from app.grading.cohorts.window import Window
from app.grading.outage import Endurance, Outage, Trials
from app.grading.ports import Assignment, Judge, ReplyListener
from app.grading.records import JudgeIdentity, Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """How calls to one judge run in this process, over all cohorts.

    Attributes:
        window: How many at once.
        outage: Whether the provider is there.
        endurance: How long to put up with it when it is not.
        pacer: How many a minute; it acts inside the judge, before each single request.
        exit: Lets replies out one by one: each takes milliseconds to mark, and hundreds that come
            together would keep the event loop from everything else.
    """

    window: Window
    outage: Outage
    endurance: Endurance
    pacer: Pacer | None = None
    exit: asyncio.Lock = field(default_factory=asyncio.Lock)
    _holding: set[asyncio.Task[None]] = field(default_factory=set)

    def on_trouble(self, error: TransientJudgeError) -> None:
        """Slow down: one request failed, whether or not a retry cures it."""
        self.window.cut()
        if self.pacer is not None and error.retry_after_seconds:
            task = asyncio.create_task(self.pacer.hold(error.retry_after_seconds))
            self._holding.add(task)
            task.add_done_callback(self._held)

    def _held(self, task: asyncio.Task[None]) -> None:
        self._holding.discard(task)
        if not task.cancelled():
            task.exception()  # only HaltedError: then nobody calls any more


class Turnstile(Protocol):
    """The cohort for which a judge is asked."""

    @property
    def lane(self) -> str:
        """What its calls queue under."""
        ...

    @property
    def budget(self) -> Budget:
        """What it may cost."""
        ...

    def check(self) -> None:
        """Raise HaltedError where no call may be made for it now."""
        ...

    def block(self, reason: str) -> None:
        """Make no more calls for it, and pause it for that reason."""
        ...


@dataclass(frozen=True, slots=True)
class _Question:
    """What a judge is asked, and whether that is to see if the provider is back."""

    assignment: Assignment
    listener: ReplyListener | None
    looks: bool


class GatedJudge:
    """Implements the `Judge` port: another judge, asked when it may be.

    It waits for the cohort, the provider, the budget and the window, in this order. While the
    provider is away it goes on waiting, unless another judge stands in.
    """

    def __init__(self, judge: Judge, flow: Flow, cohort: Turnstile, *, waits: bool) -> None:
        self._judge = judge
        self._flow = flow
        self._cohort = cohort
        self._waits = waits

    def identity(self, rubric: Rubric) -> JudgeIdentity:
        """That of the judge."""
        return self._judge.identity(rubric)

    async def ask(self, assignment: Assignment, listener: ReplyListener | None = None) -> Reply:
        """A reply of the judge.

        Raises:
            HaltedError: The cohort was stopped before the judge was asked.
            TransientJudgeError: The judge failed on this answer too often while it answered others.
            JudgeError: As the judge raised it.
        """
        trials = Trials(self._flow.outage.successes)
        while True:
            self._cohort.check()
            looks = self._waits and await self._flow.outage.admit(self._cohort.check)
            reply = await self._try(_Question(assignment, listener, looks), trials)
            if reply is not None:
                async with self._flow.exit:
                    await asyncio.sleep(0)
                return reply

    async def _try(self, question: _Question, trials: Trials) -> Reply | None:
        """The reply; None where the provider is away, or failed not because of this answer."""
        outage = self._flow.outage
        try:
            with outage.noting():
                reply = await self._ask_within_budget(question)
        except TransientJudgeError as error:
            trials.failed(error, outage.successes)
            if not self._waits or trials.are_over(self._flow.endurance):
                raise
            if outage.is_too_long:
                raise PausingError(error.code) from error
            return None
        if reply is not None:
            outage.answered()
        return reply

    async def _ask_within_budget(self, question: _Question) -> Reply | None:
        budget = self._cohort.budget
        await budget.reserve()
        try:
            reply = await self._ask_in_window(question)
        except BaseException:
            budget.unused()
            raise
        if reply is None:
            budget.unused()
        else:
            budget.spent(reply.usage.cost_usd)
        return reply

    async def _ask_in_window(self, question: _Question) -> Reply | None:
        window = self._flow.window
        began = await window.enter(self._cohort.lane)
        went_well = False
        try:
            self._cohort.check()
            if self._waits and self._flow.outage.is_away and not question.looks:
                return None  # it went away while this waited to be let in
            reply = await self._judge.ask(question.assignment, question.listener)
            went_well = True
        except TransientJudgeError:
            window.cut()
            raise
        except SystemicJudgeError as error:
            if self._waits:  # before the next one is let in
                self._cohort.block(error.code)
            raise
        finally:
            window.leave(began, went_well=went_well)
        return reply
