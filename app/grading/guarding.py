"""A judge that is left alone while its endpoint is away."""

from __future__ import annotations

from app.domain.rubric import Rubric
from app.grading.outage import Outage
from app.grading.ports import Assignment, Judge, ReplyListener
from app.grading.records import JudgeIdentity, Reply


class GuardedJudge:
    """Implements the `Judge` port: a circuit breaker before another judge.

    Once a question failed with all its retries, and nobody was answered since, callers are refused
    at once. One of them at a time, ever more rarely, is let through to see whether the endpoint is
    back.
    """

    def __init__(self, judge: Judge, outage: Outage) -> None:
        self._judge = judge
        self._outage = outage

    def identity(self, rubric: Rubric) -> JudgeIdentity:
        """That of the judge behind."""
        return self._judge.identity(rubric)

    async def ask(self, assignment: Assignment, listener: ReplyListener | None = None) -> Reply:
        """What the judge behind replies; it raises the same.

        Raises:
            JudgeUnavailableError: Also while it is left alone.
        """
        self._outage.admit_now()
        with self._outage.noting():
            reply = await self._judge.ask(assignment, listener)
        self._outage.answered()
        return reply
