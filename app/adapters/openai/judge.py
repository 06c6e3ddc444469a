"""The LLM judge: any endpoint that speaks the chat-completions protocol."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field

from openai import AsyncOpenAI

from app.adapters.openai.capabilities import CapabilityMemory
from app.adapters.openai.chat import ChatEndpoint
from app.adapters.openai.client import Connection, open_client
from app.adapters.openai.pricing import PriceTable
from app.adapters.openai.requests import Sampling
from app.domain.rubric import Rubric
from app.grading.endpoint import Completion, Endpoint, Inquiry
from app.grading.judging import Judging, Pace, Patience, Sleep, TroubleListener
from app.grading.ports import Assignment, ReplyListener
from app.grading.prompt import Templates, prompt_digest, render
from app.grading.records import JudgeIdentity, Reply
from app.grading.retry_budget import RetryBudget


def new_code() -> str:
    """128 random bits that a candidate cannot know, for the lines around an answer."""
    # In digits, because three of them are one token.
    return f"{secrets.randbits(128):039d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LlmOptions:
    """How the LLM judge is set up.

    Attributes:
        model: The model to ask, by the endpoint's name for it.
        connection: Where it is. Its timeout is also the longest time for one call.
        max_output_tokens: Most tokens of a reply; four times as many after one was cut off.
        patience: How retries are made.
        sampling: How replies are drawn.
        prices: What models cost.
    """

    model: str
    connection: Connection = field(default_factory=Connection)
    max_output_tokens: int = 4000
    patience: Patience = field(default_factory=Patience)
    sampling: Sampling = field(default_factory=Sampling)
    prices: PriceTable = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a judge shares with the rest of the process, or is given in tests.

    Attributes:
        memory: What was learned about endpoints.
        on_trouble: Told of every error that may pass.
        pace: Asked before every single request.
        budget: Of the retries of all questions.
        sleep: Waits between attempts.
        code: Makes the code around an answer.
    """

    memory: CapabilityMemory = field(default_factory=CapabilityMemory)
    on_trouble: TroubleListener | None = None
    pace: Pace | None = None
    budget: RetryBudget | None = None
    sleep: Sleep = asyncio.sleep
    code: Callable[[], str] = new_code


class LlmJudge:
    """Implements the `Judge` port. Close it after use: it holds connections.

    Attributes:
        endpoint: Where it asks.
    """

    def __init__(
        self,
        options: LlmOptions,
        templates: Templates,
        surroundings: Surroundings | None = None,
    ) -> None:
        """Open a judge; no call is made yet.

        Raises:
            JudgeMisconfiguredError: The key cannot be sent.
        """
        around = surroundings or Surroundings()
        self._options = options
        self._templates = templates
        self._code = around.code
        self._client = open_client(options.connection)
        self.endpoint = _endpoint(self._client, options, around.memory)
        self._judging = Judging(
            endpoint=self.endpoint,
            templates=templates,
            patience=options.patience,
            sleep=around.sleep,
            on_trouble=around.on_trouble,
            pace=around.pace,
            budget=around.budget,
        )

    @property
    def connection(self) -> Connection:
        """How the endpoint is reached."""
        return self._options.connection

    def identity(self, rubric: Rubric) -> JudgeIdentity:
        """The model, and the digest of prompts, schema and sampling under that rubric."""
        digest = prompt_digest(self._templates, rubric, asdict(self._options.sampling))
        return JudgeIdentity(
            kind="llm", model=self._options.model, mode="chat", prompt_digest=digest
        )

    async def ask(self, assignment: Assignment, listener: ReplyListener | None = None) -> Reply:
        """A reply as received. After the repair attempt it may still have gaps or be unreadable.

        A listener hears the text grow; after a retry it grows again from the start.

        Raises:
            TransientJudgeError: The endpoint is down, slow or limiting us, retries included.
            AnswerJudgeError: This answer cannot be judged.
            SystemicJudgeError: No answer can be judged until an operator acts.
        """
        return await self._judging.ask(assignment.rubric, self.inquiry(assignment), listener)

    def inquiry(self, assignment: Assignment) -> Inquiry:
        """What the model is asked about an answer, with a new code around it."""
        rubric = assignment.rubric
        return Inquiry(
            prompt=render(self._templates, rubric, assignment.answer.clean, self._code()),
            sample=assignment.sample,
            max_output_tokens=self._options.max_output_tokens,
        )

    def settled(self, rubric: Rubric, completion: Completion) -> Reply | None:
        """The reply in a completion that came by another way; None where it needs a repair."""
        return self._judging.settled(rubric, completion)

    async def finish(self, assignment: Assignment, completion: Completion) -> Reply:
        """The better of that completion and a repair of it, with what both cost.

        Raises:
            JudgeError: There is no readable reply.
        """
        inquiry = self.inquiry(assignment)
        return await self._judging.finish(assignment.rubric, inquiry, completion)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()


@asynccontextmanager
async def open_endpoint(options: LlmOptions) -> AsyncIterator[Endpoint]:
    """The endpoint by itself, for what is asked of a model beside verdicts. It is not repeated.

    Raises:
        JudgeMisconfiguredError: The key cannot be sent.
    """
    client = open_client(options.connection)
    try:
        yield _endpoint(client, options, CapabilityMemory())
    finally:
        await client.close()


def _endpoint(client: AsyncOpenAI, options: LlmOptions, memory: CapabilityMemory) -> ChatEndpoint:
    return ChatEndpoint(
        client=client,
        model=options.model,
        base_url=options.connection.url,
        timeout_seconds=options.connection.timeout_seconds,
        prices=options.prices,
        sampling=options.sampling,
        memory=memory,
    )
