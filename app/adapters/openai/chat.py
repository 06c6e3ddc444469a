"""One question to a chat-completions endpoint, asked in a form that it understands."""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass, field

import httpx2
from openai import APIError, APIStatusError, AsyncOpenAI, AsyncStream, OpenAIError

from app.adapters.openai.capabilities import Capabilities, CapabilityMemory, refused_parameter
from app.adapters.openai.errors import translate
from app.adapters.openai.pricing import PriceTable, Tokens, cost_usd, price_of
from app.adapters.openai.requests import Sampling, request_body
from app.adapters.openai.responses import Received, Response, model_name
from app.domain.errors import JudgeError
from app.grading.endpoint import Completion, Inquiry
from app.grading.ports import ReplyListener
from app.grading.records import Usage

PATH = "/chat/completions"

TROUBLE = (
    OpenAIError,
    JudgeError,
    TimeoutError,
    # What the SDK lets through when a server breaks HTTP, JSON or the event stream.
    httpx2.HTTPError,
    httpx2.StreamError,
    ValueError,
    RecursionError,
)

# How a refusal of a parameter comes: as a client error, or as 500 (llama.cpp) or 501.
_REFUSING = frozenset({400, 404, 415, 422, 500, 501})

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatEndpoint:
    """Implements the `Endpoint` that `app.grading.judging` asks.

    Attributes:
        client: The open connection.
        model: The model to ask.
        base_url: Where it is; with the model, what the lessons in `memory` are about.
        timeout_seconds: Longest time for one call.
    """

    client: AsyncOpenAI
    model: str
    base_url: str
    timeout_seconds: float
    prices: PriceTable = field(default_factory=dict)
    sampling: Sampling = field(default_factory=Sampling)
    memory: CapabilityMemory = field(default_factory=CapabilityMemory)

    async def complete(self, inquiry: Inquiry, listener: ReplyListener | None = None) -> Completion:
        """What the model answered. Each refusal of a parameter costs one call, the first time.

        Raises:
            JudgeError: It did not answer, or with something else than a reply.
        """
        capabilities = self.memory.recall(self.base_url, self.model)
        while True:
            body = self._body(inquiry, capabilities, stream=listener is not None)
            outcome = await self._call(body, listener)
            if isinstance(outcome, Received):
                self.memory.learn(self.base_url, self.model, capabilities)
                return self._completion(outcome)
            parameter = _refused(outcome, body)
            if parameter is None:
                raise translate(outcome, is_proven=self.is_proven)
            logger.info("The judge's endpoint refused %s: going on without it.", parameter)
            capabilities = capabilities.without(parameter)

    @property
    def is_proven(self) -> bool:
        """Whether anything has worked there before, so that it is known what to send."""
        return self.memory.is_proven(self.base_url, self.model)

    def body(self, inquiry: Inquiry) -> dict[str, object]:
        """What `complete` would send first, without a listener."""
        return self._body(inquiry, self.memory.recall(self.base_url, self.model), stream=False)

    def understood(self, body: object) -> Completion:
        """What the model answered, from the body of a response that came by another way.

        Raises:
            JudgeRefusedError: It refused.
            ValueError: This is no such body.
        """
        received = Received()
        received.add(Response.model_validate(body))
        received.check(streamed=False)
        return self._completion(received)

    def _body(
        self, inquiry: Inquiry, capabilities: Capabilities, *, stream: bool
    ) -> dict[str, object]:
        return request_body(self.model, inquiry, capabilities, self.sampling, stream=stream)

    async def _call(
        self, body: dict[str, object], listener: ReplyListener | None
    ) -> Received | Exception:
        """The reply or what went wrong. Returned, not raised: nothing is ever chained to it."""
        try:
            async with asyncio.timeout(self.timeout_seconds):
                if listener is not None and "stream" in body:
                    return await self._streamed(body, listener)
                return await self._whole(body)
        except TROUBLE as error:
            return error

    async def _whole(self, body: dict[str, object]) -> Received:
        response = await self.client.post(PATH, cast_to=httpx2.Response, body=body)
        return _read(response)

    async def _streamed(self, body: dict[str, object], listener: ReplyListener) -> Received:
        received = Received()
        stream = await self.client.post(
            PATH, cast_to=object, body=body, stream=True, stream_cls=AsyncStream[object]
        )
        async with stream:
            if "json" in stream.response.headers.get("content-type", ""):
                await stream.response.aread()
                return _read(stream.response)  # a server that cannot stream
            async for chunk in stream:
                before = len(received.text)
                received.add(_understood(chunk, stream.response))
                if len(received.text) > before:
                    listener(received.text)
        received.check(streamed=True)
        return received

    def _completion(self, received: Received) -> Completion:
        answered = model_name(received.model, self.model)
        return Completion(
            text=received.text,
            model=answered,
            usage=self._usage(received.tokens, answered),
            truncated=received.is_truncated,
        )

    def _usage(self, tokens: Tokens | None, answered: str) -> Usage:
        counted = tokens or Tokens()
        return Usage(
            input_tokens=counted.input,
            cached_input_tokens=counted.cached_input,
            output_tokens=counted.output,
            cost_usd=cost_usd(price_of(self.prices, (answered, self.model)), tokens),
        )


def _read(response: httpx2.Response) -> Received:
    received = Received()
    received.add(_understood(json.loads(response.content), response))
    received.check(streamed=False)
    return received


def _understood(value: object, response: httpx2.Response) -> Response:
    """A response or a chunk of one, unless it reports an error under a status of success."""
    if isinstance(value, dict) and value.get("error"):
        raise APIError("error in a successful response", response.request, body=value["error"])
    return Response.model_validate(value)


def _refused(error: Exception, body: dict[str, object]) -> str | None:
    """The parameter of the request that the error is about, if it is about one."""
    if not isinstance(error, APIStatusError) or error.status_code not in _REFUSING:
        return None
    named = error.param if isinstance(error.param, str) else None  # the SDK does not check
    return refused_parameter(body, named=named or None, message=error.message)
