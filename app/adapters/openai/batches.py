"""OpenAI's Batch API, and its copies: files of requests, done when there is time for them."""

from __future__ import annotations

import logging
import math
from collections.abc import AsyncIterator, Awaitable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import IO, Final, TypeVar

import openai
from openai import AsyncOpenAI
from openai.types import Batch

from app.adapters.openai.batch_files import (
    FileLimits,
    JsonlFile,
    ReplyFile,
    temporary,
)
from app.adapters.openai.chat import TROUBLE
from app.adapters.openai.errors import translate
from app.adapters.openai.judge import LlmJudge
from app.adapters.openai.pricing import Price, PriceTable, Tokens, cost_usd, price_of
from app.domain.errors import JudgeQuotaExceededError, JudgeUnavailableError
from app.domain.rubric import Rubric
from app.grading.cohorts.batches.ports import (
    BatchUnsupportedError,
    BatchView,
    Request,
    RequestFile,
)
from app.grading.endpoint import Completion, Inquiry
from app.grading.ports import Assignment
from app.grading.records import Reply

KEY: Final = "touchstone_batch"
"""The name of our key among what the provider keeps with a batch."""
OVER: Final = frozenset({"completed", "failed", "expired", "cancelled"})
UNSUPPORTED: Final = frozenset({400, 404, 405, 413, 415, 422, 501})
"""How an endpoint says that it has no batches, or none for this model."""
PAGE: Final = 100
MOST_LISTED: Final = 10_000
CLOCKS_APART: Final = timedelta(days=1)
BYTES_A_TOKEN: Final = 3.0
"""Cautious: English prose has more than 4."""
TOKENS_AN_ITEM: Final = 90
"""Cautious: a claim on one criterion or pitfall is about 50."""

LOG = logging.getLogger(__name__)
Given = TypeVar("Given")


def discounted(prices: PriceTable, factor: Decimal) -> PriceTable:
    """The prices, each times the factor."""
    return {
        model: Price(
            input=price.input * factor,
            output=price.output * factor,
            cached_input=None if price.cached_input is None else price.cached_input * factor,
        )
        for model, price in prices.items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class LlmBatches:
    """Implements the `BatchProvider` port, for the judge that is asked live otherwise.

    Attributes:
        judge: Renders the requests, and repairs replies.
        client: A connection that takes replies of the size of files.
        factor: What a token costs in a batch, as a share of what it costs live.
    """

    judge: LlmJudge
    client: AsyncOpenAI
    factor: Decimal = Decimal("0.5")
    limits: FileLimits = field(default_factory=FileLimits)

    @property
    def is_proven(self) -> bool:
        """Whether it is known what the endpoint understands of a request."""
        return self.judge.endpoint.is_proven

    @property
    def is_priced(self) -> bool:
        """Whether it is known what a request costs."""
        return self._price is not None

    def settled(self, rubric: Rubric, completion: Completion) -> Reply | None:
        """The reply; None where the judge is to be asked for a better one."""
        return self.judge.settled(rubric, completion)

    async def finish(self, assignment: Assignment, completion: Completion) -> Reply:
        """The better of that completion and a repair of it, with what both cost."""
        return await self.judge.finish(assignment, completion)

    @contextmanager
    def file(self, *, room_usd: float | None) -> Iterator[RequestFile]:
        """A new file, for requests that together may cost so much."""
        with temporary() as file:
            yield JsonlFile(file, self.limits, self._request, room_usd)

    async def upload(self, file: RequestFile, *, key: str) -> str:
        """Bring the file to the provider: its id there."""
        assert isinstance(file, JsonlFile)
        file.file.seek(0)
        named = (f"{key}.jsonl", file.file, "application/jsonl")
        sent = await self._made(self.client.files.create(file=named, purpose="batch"))
        return _id(sent.id)

    async def create(self, file_id: str, *, key: str) -> str:
        """Make a batch of a file that was brought there: the batch's id."""
        making = self.client.batches.create(
            input_file_id=file_id,
            endpoint="/v1/chat/completions",
            completion_window="24h",
            metadata={KEY: key},
        )
        return _id((await self._made(making)).id)

    async def find(self, key: str, *, since: datetime) -> str | None:
        """The id of the batch that was made under that key, if there is one."""
        return await self._told(self._find(key, (since - CLOCKS_APART).timestamp()))

    async def look(self, provider_id: str) -> BatchView | None:
        """How far a batch is; None where the provider does not know it."""
        try:
            batch = await self.client.batches.retrieve(provider_id)
        except openai.NotFoundError:
            return None
        except TROUBLE as error:
            raise translate(error) from None
        return _view(batch, provider_id)

    async def cancel(self, provider_id: str) -> None:
        """Stop a batch; one that has ended stays as it is."""
        try:
            await self.client.batches.cancel(provider_id)
        except (openai.BadRequestError, openai.ConflictError, openai.NotFoundError):
            return
        except TROUBLE as error:
            raise translate(error) from None

    @asynccontextmanager
    async def replies(self, view: BatchView, *, cohort_id: str) -> AsyncIterator[ReplyFile]:
        """Fetch the replies of a batch that has ended."""
        endpoint = self.judge.endpoint
        read = replace(endpoint, prices=discounted(endpoint.prices, self.factor)).understood
        with temporary() as file:
            if view.output_id is not None:
                await self._told(self._fetch(view.output_id, file))
            replies = ReplyFile(file, cohort_id=cohort_id, read=read)
            await replies.scan()
            yield replies

    async def clear(self, files: Sequence[str]) -> None:
        """Remove files there, as far as that works: they hold answers."""
        for file_id in files:
            try:
                await self.client.files.delete(file_id)
            except TROUBLE as error:
                LOG.warning("batch_file_kept: %s", type(error).__name__)

    @property
    def _price(self) -> Price | None:
        endpoint = self.judge.endpoint
        return price_of(discounted(endpoint.prices, self.factor), (endpoint.model,))

    def _request(self, request: Request) -> tuple[dict[str, object], float | None]:
        """The body of a request and what it is expected to cost."""
        _, assignment = request
        inquiry = self.judge.inquiry(assignment)
        rubric = assignment.rubric
        items = len(rubric.criteria) + len(rubric.pitfalls)
        expected = Tokens(input=_input_tokens(inquiry), output=items * TOKENS_AN_ITEM)
        return self.judge.endpoint.body(inquiry), cost_usd(self._price, expected)

    async def _find(self, key: str, since: float) -> str | None:
        """The oldest batch under the key. Lists come newest first."""
        found = None
        seen = 0
        async for batch in self.client.batches.list(limit=PAGE):
            seen += 1
            if (batch.metadata or {}).get(KEY) == key:
                found = _id(batch.id)
            if seen >= MOST_LISTED or _made_at(batch) < since:
                break
        return found

    async def _fetch(self, file_id: str, file: IO[bytes]) -> None:
        streaming = self.client.files.with_streaming_response.content(file_id)
        async with streaming as response:
            async for chunk in response.iter_bytes():
                file.write(chunk)

    async def _made(self, making: Awaitable[Given]) -> Given:
        """What was made there, or why not."""
        try:
            return await making
        except TROUBLE as error:
            found = translate(error)
            status = error.status_code if isinstance(error, openai.APIStatusError) else None
            is_money = isinstance(found, JudgeQuotaExceededError)
            if status in UNSUPPORTED and not is_money:
                raise BatchUnsupportedError from None
            raise found from None

    async def _told(self, telling: Awaitable[Given]) -> Given:
        try:
            return await telling
        except TROUBLE as error:
            raise translate(error) from None


def _input_tokens(inquiry: Inquiry) -> int:
    text = sum(len(one.content.encode()) for one in inquiry.prompt.messages)
    return round((text + len(str(inquiry.prompt.schema))) / BYTES_A_TOKEN)


def _view(batch: Batch, provider_id: str) -> BatchView:
    """What matters of a batch. The SDK does not check what it is sent."""
    status: object = batch.status
    named = (batch.input_file_id, batch.output_file_id, batch.error_file_id)
    files = tuple(one for one in named if isinstance(one, str) and one)
    output = batch.output_file_id
    return BatchView(
        provider_id=provider_id,
        status=status if isinstance(status, str) else "",
        is_over=status in OVER,
        files=files,
        output_id=output if isinstance(output, str) and output else None,
    )


def _id(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise JudgeUnavailableError("The judge's endpoint gave a batch or a file no id.")
    return value


def _made_at(batch: Batch) -> float:
    made: object = getattr(batch, "created_at", None)
    return float(made) if isinstance(made, int | float) else math.inf
