"""Replies kept while labelled answers are graded, and given again without asking the judge."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.answer import Answer
from app.domain.errors import (
    AnswerJudgeError,
    JudgeRefusedError,
    JudgeReplyInvalidError,
)
from app.domain.evaluation_errors import RecordingInvalidError
from app.domain.rubric import Rubric
from app.grading.ports import Assignment, Judge, ReplyListener
from app.grading.records import Failure, JudgeIdentity, Reply

FAILURES: Mapping[str, type[AnswerJudgeError]] = {
    one.code: one for one in (AnswerJudgeError, JudgeRefusedError, JudgeReplyInvalidError)
}
AGAIN = "Record it again, or grade without --replay."


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedReply:
    """What a judge said of one answer. `reply` is None exactly when `failure` is set.

    Attributes:
        answer: Fingerprint of the cleaned answer; the text is not repeated.
        identity: What determined the reply apart from the answer.
        reply: The raw reply.
        failure: Why there is none for this answer, such as a refusal.
    """

    answer: str
    identity: JudgeIdentity
    reply: Reply | None = None
    failure: Failure | None = None


Keep = Callable[[RecordedReply], None]
"""Keeps a reply for good: called as soon as there is one."""


def answer_fingerprint(answer: Answer) -> str:
    """Names a cleaned answer in a recording."""
    return f"sha256:{hashlib.sha256(answer.clean.encode(errors='surrogatepass')).hexdigest()}"


class RecordingJudge:
    """Implements the `Judge` port: asks another judge, and keeps what it says.

    Answers that were recorded before are not asked about again, so a run that was broken off goes
    on where it ended.
    """

    def __init__(self, judge: Judge, keep: Keep, recorded: Sequence[RecordedReply] = ()) -> None:
        self._judge = judge
        self._keep = keep
        self._recorded = {one.answer: one for one in recorded}

    def identity(self, rubric: Rubric) -> JudgeIdentity:
        """That of the judge behind it."""
        return self._judge.identity(rubric)

    async def ask(self, assignment: Assignment, listener: ReplyListener | None = None) -> Reply:
        """The other judge's reply, kept before it is given.

        Raises:
            JudgeError: What the other judge raises.
        """
        name = answer_fingerprint(assignment.answer)
        if name not in self._recorded:
            self._recorded[name] = one = await self._asked(name, assignment, listener)
            self._keep(one)
        return given(self._recorded[name])

    async def _asked(
        self, name: str, assignment: Assignment, listener: ReplyListener | None
    ) -> RecordedReply:
        identity = self._judge.identity(assignment.rubric)
        try:
            reply = await self._judge.ask(assignment, listener)
        except AnswerJudgeError as error:
            failure = Failure(code=error.code, detail=str(error))
            return RecordedReply(answer=name, identity=identity, failure=failure)
        return RecordedReply(answer=name, identity=identity, reply=reply)


class ReplayingJudge:
    """Implements the `Judge` port: gives recorded replies, so what comes after is measured."""

    def __init__(self, recorded: Sequence[RecordedReply]) -> None:
        """Take a recording of one judge.

        Raises:
            RecordingInvalidError: It is empty, or holds replies of different judges.
        """
        self._identity = the_identity(recorded)
        self._recorded = {one.answer: one for one in recorded}

    def identity(self, rubric: Rubric) -> JudgeIdentity:  # noqa: ARG002 - of the port
        """That of the judge that was recorded."""
        return self._identity

    async def ask(self, assignment: Assignment, listener: ReplyListener | None = None) -> Reply:
        """The recorded reply on this answer.

        Raises:
            RecordingInvalidError: There is none.
            AnswerJudgeError: The judge gave none.
        """
        one = self._recorded.get(answer_fingerprint(assignment.answer))
        if one is None:
            raise RecordingInvalidError(
                "the recording holds no reply on this answer, which was added or changed since. "
                f"{AGAIN}"
            )
        reply = given(one)
        if listener is not None:
            listener(reply.text)
        return reply


def the_identity(recorded: Sequence[RecordedReply]) -> JudgeIdentity:
    """The one judge that was recorded.

    Raises:
        RecordingInvalidError: There is none, or more than one.
    """
    identities = {one.identity for one in recorded}
    if not identities:
        raise RecordingInvalidError(f"The recording holds no replies. {AGAIN}")
    if len(identities) > 1:
        raise RecordingInvalidError(
            "The recording holds replies of different models, prompts or rubrics: keep those of "
            "one in a file."
        )
    return identities.pop()


def check_current(recorded: Sequence[RecordedReply], prompt_digest: str) -> None:
    """That the replies were given to what would be asked today.

    Raises:
        RecordingInvalidError: They were given to another prompt or rubric, or there are none.
    """
    if the_identity(recorded).prompt_digest != prompt_digest:
        raise RecordingInvalidError(
            "The recording is stale: its replies were given under another prompt, rubric or "
            f"version of the judge than today's. {AGAIN}"
        )


def given(one: RecordedReply) -> Reply:
    """The recorded reply.

    Raises:
        AnswerJudgeError: There is none, for the reason that was recorded.
    """
    if one.reply is not None:
        return one.reply
    failure = one.failure or Failure(code=AnswerJudgeError.code, detail="No reply was recorded.")
    raise FAILURES.get(failure.code, AnswerJudgeError)(failure.detail)
