"""What an endpoint understands of a request, learned from what it refuses.

There is no way to ask. So everything is sent at first, what a refusal names is left out, and what
then works is remembered for that endpoint and model: each lesson costs one call.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import IntEnum
from urllib.parse import urlsplit

FORMAT = "response_format"
OLD_LIMIT = "max_tokens"
NEW_LIMIT = "max_completion_tokens"
OPTIONAL = frozenset({"temperature", "seed", "stream", "stream_options"})
"""Parameters that are simply left out when they are refused."""

# Words of a refusal that mean a parameter without being its name.
_ALIASES = {
    FORMAT: (FORMAT, "json_schema", "json_object", "schema", "grammar"),
    "stream_options": ("stream_options", "include_usage"),
    "stream": ("stream", "streaming"),
}
_NEW_LIMIT_HOSTS = ("openai.com", "openai.azure.com")


class ReplyFormat(IntEnum):
    """How a reply is held to its form, from loosest to strictest."""

    TEXT = 0
    JSON_OBJECT = 1
    JSON_OBJECT_WITH_SCHEMA = 2  # llama.cpp and what is built on it
    JSON_SCHEMA = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What may be sent to an endpoint.

    Attributes:
        reply_format: The strictest form of reply that it can be asked for.
        limits: Names for the limit of output tokens: the first is used, the others come after it.
        refused: Parameters of `OPTIONAL` that it does not take.
    """

    reply_format: ReplyFormat = ReplyFormat.JSON_SCHEMA
    limits: tuple[str, ...] = (OLD_LIMIT, NEW_LIMIT)
    refused: frozenset[str] = frozenset()

    def without(self, parameter: str) -> Capabilities:
        """The same with that parameter left out, or replaced by the next best thing."""
        if parameter == FORMAT:
            lower = max(self.reply_format - 1, ReplyFormat.TEXT)
            return replace(self, reply_format=ReplyFormat(lower))
        if parameter in self.limits:
            return replace(self, limits=self.limits[1:])
        return replace(self, refused=self.refused | {parameter})

    def meet(self, other: Capabilities) -> Capabilities:
        """What both allow: two calls at the same time may have learned different things."""
        return Capabilities(
            reply_format=min(self.reply_format, other.reply_format),
            limits=min(self.limits, other.limits, key=len),
            refused=self.refused | other.refused,
        )


def first_guess(base_url: str) -> Capabilities:
    """What to try first. OpenAI renamed the output limit; nearly all others know the old name."""
    host = urlsplit(base_url).hostname or ""
    is_new = any(host == known or host.endswith("." + known) for known in _NEW_LIMIT_HOSTS)
    return Capabilities(limits=(NEW_LIMIT, OLD_LIMIT) if is_new else (OLD_LIMIT, NEW_LIMIT))


def refused_parameter(sent: Collection[str], *, named: str | None, message: str) -> str | None:
    """Which of the parameters sent a refusal is about; None when it is about something else.

    Args:
        sent: Names of the parameters of the request.
        named: The parameter that the refusal names in its own field, when it has one.
        message: The text of the refusal.
    """
    droppable = [one for one in sent if one in OPTIONAL | {FORMAT, OLD_LIMIT, NEW_LIMIT}]
    if named is not None:
        top = re.split(r"[.\[]", named, maxsplit=1)[0]
        return top if top in droppable else None
    found = {
        one: place.start()
        for one in droppable
        if (place := re.search(_words(_ALIASES.get(one, (one,))), message))
    }
    return min(found, key=lambda one: found[one], default=None)


def _words(names: Collection[str]) -> str:
    return rf"(?<!\w)(?:{'|'.join(names)})(?!\w)"


class CapabilityMemory:
    """What was learned, by endpoint and model. Share one between all judges of a process."""

    def __init__(self) -> None:
        self._learned: dict[tuple[str, str], Capabilities] = {}

    def recall(self, base_url: str, model: str) -> Capabilities:
        """What is known to work, or the first guess."""
        return self._learned.get((base_url, model)) or first_guess(base_url)

    def is_proven(self, base_url: str, model: str) -> bool:
        """Whether anything has worked there before."""
        return (base_url, model) in self._learned

    def learn(self, base_url: str, model: str, capabilities: Capabilities) -> None:
        """Remember what has just worked."""
        known = self._learned.get((base_url, model), capabilities)
        self._learned[base_url, model] = known.meet(capabilities)
