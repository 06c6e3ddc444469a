"""A judge that says what it is told to say."""

from __future__ import annotations

import json
from collections.abc import Sequence

from app.domain.rubric import Rubric
from app.domain.verdict import CriterionVerdict, PitfallVerdict, Verdicts
from app.grading.ports import Assignment, ReplyListener
from app.grading.records import JudgeIdentity, Reply, Usage


class ScriptedJudge:
    """Implements the `Judge` port: gives the scripted outcomes in turn, the last one for ever.

    Attributes:
        assignments: What it was asked, in order.
    """

    def __init__(
        self, *outcomes: Reply | Exception, kind: str = "llm", pieces: Sequence[str] = ()
    ) -> None:
        self._outcomes = list(outcomes)
        self._kind = kind
        self._pieces = pieces
        self.assignments: list[Assignment] = []

    def identity(self, rubric: Rubric) -> JudgeIdentity:
        """Always the same model."""
        return JudgeIdentity(
            kind=self._kind, model="scripted", mode="scripted", prompt_digest=rubric.digest
        )

    async def ask(self, assignment: Assignment, listener: ReplyListener | None = None) -> Reply:
        """The next scripted outcome; a listener hears the pieces first."""
        self.assignments.append(assignment)
        if listener is not None:
            for piece in self._pieces:
                listener(piece)
        outcome = self._outcomes.pop(0) if len(self._outcomes) > 1 else self._outcomes[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def reply_text(verdicts: Verdicts) -> str:
    """The JSON a judge would send for these verdicts."""
    return json.dumps(
        {
            "criteria": {
                key: {"reason": one.reason, "quote": one.quote, "level": one.level}
                | _certainty(one)
                for key, one in verdicts.criteria.items()
            },
            "pitfalls": {
                key: {"reason": one.reason, "quote": one.quote, "present": one.present}
                | _certainty(one)
                for key, one in verdicts.pitfalls.items()
            },
        }
    )


def _certainty(claim: CriterionVerdict | PitfallVerdict) -> dict[str, float]:
    return {} if claim.certainty is None else {"certainty": claim.certainty}


def a_reply(verdicts: Verdicts, *, cost_usd: float | None = 0.001) -> Reply:
    """A reply of 100 input and 10 output tokens."""
    usage = Usage(input_tokens=100, cached_input_tokens=50, output_tokens=10, cost_usd=cost_usd)
    return Reply(text=reply_text(verdicts), model="scripted-1", usage=usage, latency_ms=7)
