"""What is sent: the part of the chat-completions protocol that we use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.adapters.openai.capabilities import FORMAT, Capabilities, ReplyFormat
from app.grading.endpoint import Inquiry

MAX_STRING_CHARACTERS = 300
"""Room for the 40 words of a quote, where a server holds texts to a length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """How replies are drawn. Repeats of a question are drawn freely, or they would say the same.

    Attributes:
        temperature: For the first sample of an answer.
        repeat_temperature: For further samples.
        seed: For the first sample; each further one adds 1.
    """

    temperature: float = 0.0
    repeat_temperature: float = 0.7
    seed: int = 1


def request_body(
    model: str, inquiry: Inquiry, capabilities: Capabilities, sampling: Sampling, *, stream: bool
) -> dict[str, object]:
    """The body of a request that asks for no more than the endpoint can do."""
    repeat = inquiry.sample > 0
    body: dict[str, object] = {
        "model": model,
        "messages": [
            {"role": message.role, "content": message.content}
            for message in inquiry.prompt.messages
        ],
        "temperature": sampling.repeat_temperature if repeat else sampling.temperature,
        "seed": sampling.seed + inquiry.sample,
        **_reply_format(inquiry, capabilities.reply_format),
        **dict.fromkeys(capabilities.limits[:1], inquiry.max_output_tokens),
    }
    if stream and "stream" not in capabilities.refused:
        body |= {"stream": True, "stream_options": {"include_usage": True}}
    return {name: value for name, value in body.items() if name not in capabilities.refused}


def _reply_format(inquiry: Inquiry, reply_format: ReplyFormat) -> dict[str, object]:
    schema = inquiry.prompt.schema
    match reply_format:
        case ReplyFormat.JSON_SCHEMA:
            named = {"name": "verdicts", "strict": True, "schema": schema}
            return {FORMAT: {"type": "json_schema", "json_schema": named}}
        case ReplyFormat.JSON_OBJECT_WITH_SCHEMA:
            return {FORMAT: {"type": "json_object", "schema": _bounded(schema)}}
        case ReplyFormat.JSON_OBJECT:
            return {FORMAT: {"type": "json_object"}}
        case ReplyFormat.TEXT:
            return {}


def _bounded(node: object) -> object:
    """The schema with an end to every text: a small model may repeat itself for ever.

    Strict schemas of other endpoints are not given one, since some of them refuse `maxLength`.
    """
    if node == {"type": "string"}:
        return {"type": "string", "maxLength": MAX_STRING_CHARACTERS}
    if isinstance(node, Mapping):
        return {key: _bounded(value) for key, value in node.items()}
    return node
