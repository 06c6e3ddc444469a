"""What the batch lane needs from outside: the provider's batches, and a memory of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.domain.cohort import CohortAnswer
from app.grading.cohorts.handing import Came, Finisher
from app.grading.cohorts.records import Cohort
from app.grading.ports import Assignment

Request = tuple[str, Assignment]
"""One request, under the name by which its reply is known again."""


class BatchUnsupportedError(Exception):
    """The endpoint has no batches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderBatch:
    """One file of requests at the provider, or on its way there.

    Attributes:
        key: Our name for it, unguessable; the provider keeps it with the batch.
        lo: The first index it may hold.
        hi: The index after the last one it may hold.
        requests: How many requests are in it.
        estimate_usd: What it is expected to cost; None where the price is not known.
        model: The model that was asked for.
        prompt_digest: `sha256:` over what shaped its requests.
        file_id: The provider's id of the file of requests; None before it is there.
        provider_id: The provider's id of the batch; None before it is known.
        outcome: How it ended; None while it has not ended here.
    """

    key: str
    cohort_id: str
    lo: int
    hi: int
    requests: int
    estimate_usd: float | None
    model: str
    prompt_digest: str
    created_at: datetime
    file_id: str | None = None
    provider_id: str | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchView:
    """A batch as the provider shows it.

    Attributes:
        status: The provider's word for how far it is.
        is_over: Whether nothing more will come of it.
        files: Ids of all its files.
        output_id: The file of replies, if there is one.
    """

    provider_id: str
    status: str
    is_over: bool
    files: tuple[str, ...] = ()
    output_id: str | None = None


class BatchStore(Protocol):
    """Remembers which cohorts are in the batch lane, and their batches.

    Each method is one transaction, and raises StoreUnavailableError when the database is away.
    """

    async def batching(self) -> Sequence[Cohort]:
        """Cohorts whose answers go by batches, oldest first, once all of them are in."""
        ...

    async def lease(self, cohort_id: str, *, holder: str, seconds: float) -> bool:
        """Let one process mind the batches of a cohort: whether it is this one, for so long."""
        ...

    async def release(self, cohort_id: str, *, holder: str) -> None:
        """Give the lease back."""
        ...

    async def unsent(self, cohort_id: str, *, start: int, limit: int) -> Sequence[CohortAnswer]:
        """Answers without a result, by index from `start` on, whichever lane they are in."""
        ...

    async def add(self, batch: ProviderBatch) -> None:
        """Keep a batch that is about to be sent."""
        ...

    async def of(self, cohort_id: str) -> Sequence[ProviderBatch]:
        """The batches of a cohort, by index."""
        ...

    async def note(
        self,
        key: str,
        *,
        file_id: str | None = None,
        provider_id: str | None = None,
        outcome: str | None = None,
    ) -> None:
        """Keep what is known of a batch now; None leaves as it is."""
        ...

    async def forget(self, key: str) -> None:
        """Remove a batch that was never sent, or whose cohort is gone."""
        ...

    async def strays(self) -> Sequence[ProviderBatch]:
        """Batches that have not ended, of cohorts that were deleted."""
        ...

    async def finish(self, cohort_id: str) -> Cohort:
        """The batch lane is done with a cohort: what has no result is for the live lane."""
        ...


class RequestFile(Protocol):
    """A file of requests that is being written."""

    @property
    def count(self) -> int:
        """How many requests are in it."""
        ...

    @property
    def estimate_usd(self) -> float | None:
        """What they are expected to cost; None where the price is not known."""
        ...

    def add(self, requests: Sequence[Request]) -> bool:
        """Write those requests, unless they do not fit: whether they did."""
        ...


class Replies(Protocol):
    """The replies of one batch."""

    async def of(self, index: int, *, samples: int) -> Mapping[int, Came]:
        """What came for the answer at that index, by sample; nothing where nothing did."""
        ...


class BatchProvider(Finisher, Protocol):
    """The provider's batches.

    What talks to it raises TransientJudgeError and SystemicJudgeError as a judge does.
    """

    @property
    def is_proven(self) -> bool:
        """Whether it is known what the endpoint understands of a request."""
        ...

    @property
    def is_priced(self) -> bool:
        """Whether it is known what a request costs."""
        ...

    def file(self, *, room_usd: float | None) -> AbstractContextManager[RequestFile]:
        """A new file, for requests that together may cost so much; it is gone afterwards."""
        ...

    async def upload(self, file: RequestFile, *, key: str) -> str:
        """Bring the file to the provider: its id there.

        Raises:
            BatchUnsupportedError: The endpoint has no files for batches.
        """
        ...

    async def create(self, file_id: str, *, key: str) -> str:
        """Make a batch of a file that was brought there: the batch's id.

        Raises:
            BatchUnsupportedError: The endpoint has no batches.
        """
        ...

    async def find(self, key: str, *, since: datetime) -> str | None:
        """The id of the batch that was made under that key, if there is one."""
        ...

    async def look(self, provider_id: str) -> BatchView | None:
        """How far a batch is; None where the provider does not know it."""
        ...

    async def cancel(self, provider_id: str) -> None:
        """Stop a batch; one that has ended stays as it is."""
        ...

    def replies(self, view: BatchView, *, cohort_id: str) -> AbstractAsyncContextManager[Replies]:
        """Fetch the replies of a batch that has ended."""
        ...

    async def clear(self, files: Sequence[str]) -> None:
        """Remove files there, as far as that works: they hold answers."""
        ...


def request_name(cohort_id: str, index: int, sample: int) -> str:
    """The name of a request: where its reply belongs."""
    return f"{cohort_id}:{index}" if sample == 0 else f"{cohort_id}:{index}:{sample}"
