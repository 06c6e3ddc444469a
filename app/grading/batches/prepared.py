"""A judge whose reply is there already."""

from __future__ import annotations

from app.domain.rubric import Rubric
from app.grading.ports import Assignment, ReplyListener
from app.grading.records import JudgeIdentity, Reply


class PreparedJudge:
    """Implements the `Judge` port with one reply that came another way."""

    def __init__(self, identity: JudgeIdentity, reply: Reply) -> None:
        self._identity = identity
        self._reply = reply

    def identity(self, rubric: Rubric) -> JudgeIdentity:  # noqa: ARG002 - it is for one rubric
        """That of the judge who gave the reply."""
        return self._identity

    async def ask(
        self,
        assignment: Assignment,  # noqa: ARG002 - there is one answer
        listener: ReplyListener | None = None,  # noqa: ARG002 - nothing grows
    ) -> Reply:
        """The reply."""
        return self._reply
