"""Replies that came by another way than a call: they are graded as those of live calls are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from app.domain.errors import JudgeError
from app.domain.rubric import Rubric
from app.grading.endpoint import Completion
from app.grading.ports import Assignment, Judge, ReplyListener
from app.grading.records import JudgeIdentity, Reply

Came = Completion | JudgeError
"""What came for one sample of an answer: a completion, or why there is none."""
Gate = Callable[[Judge], Judge]
"""Puts what stands before every call in front of a judge."""


class Finisher(Protocol):
    """Makes replies of completions."""

    def settled(self, rubric: Rubric, completion: Completion) -> Reply | None:
        """The reply; None where the judge is to be asked for a better one."""
        ...

    async def finish(self, assignment: Assignment, completion: Completion) -> Reply:
        """The better of that completion and a repair of it, with what both cost.

        Raises:
            JudgeError: There is no readable reply.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """What came for some answers.

    Attributes:
        came: By the cleaned text and the number of the sample; what is not here is asked live.
        finisher: Makes replies of it.
        identity: The judge that was asked, as it was then.
    """

    came: Mapping[tuple[str, int], Came]
    finisher: Finisher
    identity: JudgeIdentity

    def judge(self, live: Judge, gate: Gate) -> Judge:
        """A judge that gives what came; for what is missing or faulty it asks the live one."""
        return _HandedJudge(self, live, gate)


@dataclass(frozen=True, slots=True)
class _HandedJudge:
    """Implements the `Judge` port. Only what has to be asked live goes through the gate."""

    handed: Handed
    live: Judge
    gate: Gate

    def identity(self, rubric: Rubric) -> JudgeIdentity:  # noqa: ARG002 - of the port
        return self.handed.identity

    async def ask(self, assignment: Assignment, listener: ReplyListener | None = None) -> Reply:
        came = self.handed.came.get((assignment.answer.clean, assignment.sample))
        if came is None:
            return await self.gate(self.live).ask(assignment, listener)
        if isinstance(came, JudgeError):
            raise came
        reply = self.handed.finisher.settled(assignment.rubric, came)
        if reply is not None:
            return reply
        finishing = _Finishing(self.live, self.handed.finisher, came)
        return await self.gate(finishing).ask(assignment, listener)


@dataclass(frozen=True, slots=True)
class _Finishing:
    """Implements the `Judge` port: repairs one completion."""

    live: Judge
    finisher: Finisher
    completion: Completion

    def identity(self, rubric: Rubric) -> JudgeIdentity:
        return self.live.identity(rubric)

    async def ask(self, assignment: Assignment, listener: ReplyListener | None = None) -> Reply:  # noqa: ARG002 - of the port
        return await self.finisher.finish(assignment, self.completion)
