"""What carrying cohorts by a provider's batches needs from outside."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from app.domain.rubric import Rubric
from app.grading.cohorts.records import Cohort
from app.grading.ports import Assignment
from app.grading.records import JudgeIdentity, Reply


class BatchState(StrEnum):
    """Where a batch is: not surely sent, with the provider, or read to its end."""

    MAKING = "making"
    SENT = "sent"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderBatch:
    """A part of a cohort that goes to the provider as one file.

    Attributes:
        key: Ours, kept before anything is sent and told to the provider.
        lo: Index of the first answer it is about.
        hi: Index after the last one.
        provider_id: The provider's id, once it is known.
    """

    key: str
    cohort_id: str
    lo: int
    hi: int
    state: BatchState = BatchState.MAKING
    provider_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchLook:
    """How a batch is with the provider.

    Attributes:
        is_over: Whether nothing more will come of it.
        output: The file of replies, if there is one by now.
    """

    is_over: bool
    output: str | None


class Parcel(Protocol):
    """A file of requests that is being written."""

    @property
    def requests(self) -> int:
        """How many are in it."""
        ...

    @property
    def size(self) -> int:
        """How many bytes it has."""
        ...

    def add(self, line: bytes) -> None:
        """Write one more request."""
        ...


class BatchEndpoint(Protocol):
    """A provider that takes many requests at once.

    Every method raises JudgeError: one that may pass, or one that an operator must act on.
    """

    def identity(self, rubric: Rubric) -> JudgeIdentity:
        """The same as that of the judge whose requests are sent."""
        ...

    def line(self, custom_id: str, assignment: Assignment) -> bytes:
        """One request as a line of the file, the same that the judge would send by itself."""
        ...

    def estimate(self, line: bytes) -> float | None:
        """About what a request will cost, in US dollars; None where no price is known."""
        ...

    def parcel(self) -> AbstractContextManager[Parcel]:
        """An empty file of requests, which is gone when the block ends."""
        ...

    async def send(self, key: str, parcel: Parcel) -> str:
        """Hand in a file of requests: the provider's id of the batch."""
        ...

    async def find(self, key: str) -> str | None:
        """The provider's id of the batch with our key; None when it has none."""
        ...

    async def look(self, provider_id: str) -> BatchLook:
        """How it is now."""
        ...

    def replies(self, output: str) -> AsyncIterator[tuple[str, Reply]]:
        """Custom ids and replies, in no order; requests that failed are left out."""
        ...

    async def cancel(self, provider_id: str) -> None:
        """Ask for no more of it."""
        ...


class BatchStore(Protocol):
    """Which parts of which cohorts are with the provider. Each method is one transaction.

    Every method raises StoreUnavailableError when the database cannot be used.
    """

    async def to_carry(self) -> Sequence[Cohort]:
        """Cohorts of the batch lane that are to be graded, or cancelled with batches open."""
        ...

    async def lease(self, cohort_id: str, *, holder: str, seconds: float) -> bool:
        """Let one process at a time carry a cohort: whether it is the holder's for so long."""
        ...

    async def batches(self, cohort_id: str) -> Sequence[ProviderBatch]:
        """All batches of a cohort, by place."""
        ...

    async def add(self, batch: ProviderBatch) -> None:
        """Keep a new batch, before it is sent."""
        ...

    async def change(self, key: str, *, state: BatchState, provider_id: str | None = None) -> None:
        """Note how far a batch is."""
        ...

    async def go_live(self, cohort_id: str) -> None:
        """Leave the batch lane: what has no result yet is asked one by one."""
        ...
