"""A place where a model can be asked: what `app.grading.judging` needs of an LLM adapter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from app.grading.ports import ReplyListener
from app.grading.prompt import Prompt
from app.grading.records import Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """One thing to ask a model. `sample` tells repeats apart, from 0."""

    prompt: Prompt
    sample: int
    max_output_tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What a model answered.

    Attributes:
        text: As received.
        model: The model, as it names itself.
        usage: Tokens and cost of the call.
        truncated: Whether the text was cut off at the limit of output tokens.
    """

    text: str
    model: str
    usage: Usage
    truncated: bool = False


class Endpoint(Protocol):
    """A place where a model can be asked, once."""

    async def complete(self, inquiry: Inquiry, listener: ReplyListener | None = None) -> Completion:
        """What the model answered; a listener hears it grow.

        Raises:
            JudgeError: It did not answer.
        """
        ...
