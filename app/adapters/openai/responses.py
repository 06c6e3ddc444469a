"""What is read: a response, whole or in chunks, from a server that may send anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, BeforeValidator

from app.adapters.openai.pricing import Tokens
from app.domain.errors import JudgeRefusedError, JudgeReplyInvalidError, JudgeUnavailableError

MAX_TEXT_CHARACTERS = 1_000_000
MAX_MODEL_CHARACTERS = 200
MAX_COUNT = 2**31

_CUT_OFF = frozenset({"length", "max_tokens"})
_FILTERED = "content_filter"


def _count(value: object) -> int:
    """A number of tokens; what is no count is 0."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < MAX_COUNT:
        return value
    return 0


def _text(value: object) -> str:
    """Text that any database can hold: no lone surrogates, no NUL; what is no text is empty."""
    text = value if isinstance(value, str) else ""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\ufffd")


def _object(value: object) -> object:
    return value if isinstance(value, dict) else None


Count = Annotated[int, BeforeValidator(_count)]
Text = Annotated[str, BeforeValidator(_text)]


class _Details(BaseModel):
    cached_tokens: Count = 0


class _Usage(BaseModel):
    prompt_tokens: Count = 0
    completion_tokens: Count = 0
    prompt_tokens_details: Annotated[_Details | None, BeforeValidator(_object)] = None


class _Message(BaseModel):
    content: Text = ""
    refusal: Text = ""


class _Choice(BaseModel):
    message: _Message | None = None
    delta: _Message | None = None
    finish_reason: Text = ""


class Response(BaseModel):
    """A response or a chunk of one. Fields that are missing or of another type are empty."""

    model: Text = ""
    choices: list[_Choice]
    usage: Annotated[_Usage | None, BeforeValidator(_object)] = None


@dataclass(slots=True)
class Received:
    """A reply as far as it was received."""

    text: str = ""
    refusal: str = ""
    finish_reason: str = ""
    model: str = ""
    tokens: Tokens | None = None

    def add(self, response: Response) -> None:
        """Take in a response or the next chunk.

        Raises:
            JudgeReplyInvalidError: The text has become longer than any reply.
        """
        self.model = response.model or self.model
        if response.usage is not None:
            self.tokens = _tokens(response.usage)
        for choice in response.choices[:1]:
            message = choice.message or choice.delta or _Message()
            self.text += message.content
            self.refusal += message.refusal
            self.finish_reason = choice.finish_reason or self.finish_reason
        if len(self.text) > MAX_TEXT_CHARACTERS:
            raise JudgeReplyInvalidError("The judge's reply is too large.")

    @property
    def is_truncated(self) -> bool:
        """Whether the text was cut off at the limit of output tokens."""
        return self.finish_reason in _CUT_OFF

    def check(self, *, streamed: bool) -> None:
        """See that this is a reply at all.

        Raises:
            JudgeRefusedError: The model or a filter refused.
            JudgeUnavailableError: A stream ended before the reply did.
        """
        if self.refusal or self.finish_reason == _FILTERED:
            raise JudgeRefusedError("The judge refused to judge this answer.")
        if streamed and not self.finish_reason:
            raise JudgeUnavailableError("The judge's endpoint ended its reply too early.")


def model_name(received: str, asked: str) -> str:
    """The model that answered, as it names itself; the one asked for when it does not."""
    return received[:MAX_MODEL_CHARACTERS].strip() or asked


def _tokens(usage: _Usage) -> Tokens:
    details = usage.prompt_tokens_details or _Details()
    return Tokens(
        input=usage.prompt_tokens,
        cached_input=min(details.cached_tokens, usage.prompt_tokens),
        output=usage.completion_tokens,
    )
