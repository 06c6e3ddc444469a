"""A cohort's results as a file: written a page at a time, so that memory does not grow with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from enum import StrEnum
from typing import Protocol

from app.grading.cohorts.ports import CohortStore
from app.grading.cohorts.records import CohortResult

PAGE = 200
"""Results read in one transaction, and held in memory: each may have several kilobytes."""


class ExportFormat(StrEnum):
    """How results are written in a file."""

    CSV = "csv"
    NDJSON = "ndjson"


class ResultWriter(Protocol):
    """Writes results as bytes: first the opening, then the results in order."""

    def opening(self) -> bytes:
        """What the file begins with."""
        ...

    def lines(self, results: Sequence[CohortResult]) -> bytes:
        """Those results, whole."""
        ...


async def result_pages(
    store: CohortStore, cohort_id: str, *, size: int = PAGE
) -> AsyncIterator[Sequence[CohortResult]]:
    """The results there are so far, by index. Each page is a short transaction of its own.

    Raises:
        CohortNotFoundError: There is no such cohort.
        StoreUnavailableError: The database cannot be used.
    """
    after: int | None = None
    while True:
        page = await store.results(cohort_id, after=after, limit=size)
        if page.items:
            yield page.items
        after = page.next_after
        if after is None:
            return


async def exported(
    store: CohortStore, cohort_id: str, *, writer: ResultWriter
) -> AsyncIterator[bytes]:
    """A cohort's results as the bytes of a file, in blocks.

    What comes to an end while this runs is in the file only where its place was not passed yet.

    Raises:
        CohortNotFoundError: There is no such cohort.
        StoreUnavailableError: The database cannot be used.
    """
    yield writer.opening()
    async for results in result_pages(store, cohort_id):
        # In a thread: a page takes longer to write than other requests should wait.
        yield await asyncio.to_thread(writer.lines, results)
