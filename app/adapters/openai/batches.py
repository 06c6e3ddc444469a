"""A provider's batches, by the protocol of OpenAI: files of requests, answered within a day."""

from __future__ import annotations

import json
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final, TypeVar

from openai import AsyncOpenAI
from openai.types import Batch
from pydantic import BaseModel, ValidationError

from app.adapters.openai.capabilities import CapabilityMemory
from app.adapters.openai.chat import TROUBLE
from app.adapters.openai.errors import translate
from app.adapters.openai.pricing import Price, PriceTable, Tokens, cost_usd, price_of
from app.adapters.openai.requests import Sampling, request_body
from app.adapters.openai.responses import Received, Response, model_name
from app.domain.errors import JudgeError
from app.domain.rubric import Rubric
from app.grading.batches.ports import BatchLook, Parcel
from app.grading.endpoint import Inquiry
from app.grading.ports import Assignment
from app.grading.records import JudgeIdentity, Reply, Usage

Answer = TypeVar("Answer")

PATH: Final = "/v1/chat/completions"
KEY: Final = "touchstone_batch"
"""What our key is called in the metadata of a batch."""
OVER: Final = frozenset({"completed", "failed", "expired", "cancelled"})
PAGE: Final = 100
CHARACTERS_A_TOKEN: Final = 4
USUAL_OUTPUT: Final = 700
MAX_LINE: Final = 4_000_000


class _Answered(BaseModel):
    status_code: int
    body: Response


class _Line(BaseModel):
    custom_id: str
    response: _Answered | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRequests:
    """What a request of a batch is made of.

    Attributes:
        identity: That of the judge, by rubric.
        inquire: What the judge would ask about an assignment.
    """

    model: str
    base_url: str
    identity: Callable[[Rubric], JudgeIdentity]
    inquire: Callable[[Assignment], Inquiry]
    sampling: Sampling = field(default_factory=Sampling)
    memory: CapabilityMemory = field(default_factory=CapabilityMemory)


class FileParcel:
    """Implements the `Parcel` port: requests as lines of a file."""

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        self._path = path
        self._file = file
        self._requests = self._size = 0

    @property
    def requests(self) -> int:
        """How many are in it."""
        return self._requests

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return self._size

    def add(self, line: bytes) -> None:
        """Write one more request."""
        self._file.write(line)
        self._requests += 1
        self._size += len(line)

    def close(self) -> Path:
        """Where it is, nothing more being written."""
        self._file.close()
        return self._path


class OpenAiBatches:
    """Implements the `BatchEndpoint` port. The client is closed by who opened it."""

    def __init__(
        self, client: AsyncOpenAI, requests: BatchRequests, *, prices: PriceTable, factor: float
    ) -> None:
        """Get ready; no call is made.

        Args:
            client: The open connection.
            requests: What is sent.
            prices: What single requests cost.
            factor: What one in a batch costs, as a part of that.
        """
        self._client = client
        self._requests = requests
        self._prices = prices
        self._factor = factor

    def identity(self, rubric: Rubric) -> JudgeIdentity:
        """That of the judge."""
        return self._requests.identity(rubric)

    def line(self, custom_id: str, assignment: Assignment) -> bytes:
        """One request as a line of JSON."""
        asked = self._requests
        capabilities = asked.memory.recall(asked.base_url, asked.model)
        inquiry = asked.inquire(assignment)
        body = request_body(asked.model, inquiry, capabilities, asked.sampling, stream=False)
        line = {"custom_id": custom_id, "method": "POST", "url": PATH, "body": body}
        return json.dumps(line, separators=(",", ":")).encode() + b"\n"

    def estimate(self, line: bytes) -> float | None:
        """About what a request costs, nothing being cached."""
        tokens = Tokens(input=len(line) // CHARACTERS_A_TOKEN, output=USUAL_OUTPUT)
        return self._cost(price_of(self._prices, (self._requests.model,)), tokens)

    @contextmanager
    def parcel(self) -> Iterator[FileParcel]:
        """An empty file in a folder that is gone when the block ends."""
        with tempfile.TemporaryDirectory(prefix="touchstone-batch-") as folder:
            path = Path(folder) / "requests.jsonl"
            with path.open("wb") as file:
                yield FileParcel(path, file)

    async def send(self, key: str, parcel: Parcel) -> str:
        """Upload the file and make a batch of it."""
        if not isinstance(parcel, FileParcel):
            raise TypeError("This is no file of this provider's.")
        path = parcel.close()
        uploaded = await _asked(lambda: self._client.files.create(file=path, purpose="batch"))
        made = await _asked(
            lambda: self._client.batches.create(
                input_file_id=uploaded.id,
                endpoint=PATH,
                completion_window="24h",
                metadata={KEY: key},
            )
        )
        return made.id

    async def find(self, key: str) -> str | None:
        """Look through all batches for our key."""

        async def look() -> str | None:
            async for batch in self._client.batches.list(limit=PAGE):
                if (batch.metadata or {}).get(KEY) == key:
                    return batch.id
            return None

        return await _asked(look)

    async def look(self, provider_id: str) -> BatchLook:
        """How a batch is now. What an expired or cancelled one has answered counts."""
        batch: Batch = await _asked(lambda: self._client.batches.retrieve(provider_id))
        return BatchLook(is_over=batch.status in OVER, output=batch.output_file_id or None)

    async def replies(self, output: str) -> AsyncIterator[tuple[str, Reply]]:
        """The lines of the file as they come in; memory does not grow with it."""
        try:
            async with self._client.files.with_streaming_response.content(output) as response:
                async for text in response.iter_lines():
                    read = self._read(text)
                    if read is not None:
                        yield read
        except TROUBLE as error:
            raise _translated(error) from None

    async def cancel(self, provider_id: str) -> None:
        """Ask for no more of it; one that is over stays as it is."""
        look = await self.look(provider_id)
        if not look.is_over:
            await _asked(lambda: self._client.batches.cancel(provider_id))

    def _read(self, text: str) -> tuple[str, Reply] | None:
        """The reply in a line; None where the request failed or the line cannot be read."""
        if len(text) > MAX_LINE:
            return None
        try:
            line = _Line.model_validate_json(text)
            if line.response is None or line.response.status_code != 200:  # noqa: PLR2004 - HTTP
                return None
            received = Received()
            received.add(line.response.body)
            received.check(streamed=False)
        except (ValidationError, JudgeError):
            return None
        return line.custom_id, self._reply(received)

    def _reply(self, received: Received) -> Reply:
        model = model_name(received.model, self._requests.model)
        counted = received.tokens or Tokens()
        price = price_of(self._prices, (model, self._requests.model))
        usage = Usage(
            input_tokens=counted.input,
            cached_input_tokens=counted.cached_input,
            output_tokens=counted.output,
            cost_usd=self._cost(price, received.tokens),
        )
        return Reply(text=received.text, model=model, usage=usage, latency_ms=0)

    def _cost(self, price: Price | None, tokens: Tokens | None) -> float | None:
        cost = cost_usd(price, tokens)
        return None if cost is None else cost * self._factor


async def _asked(call: Callable[[], Awaitable[Answer]]) -> Answer:
    """What the provider answers; what goes wrong becomes a JudgeError."""
    try:
        return await call()
    except TROUBLE as error:
        raise _translated(error) from None


def _translated(error: Exception) -> JudgeError:
    return error if isinstance(error, JudgeError) else translate(error, is_proven=True)
