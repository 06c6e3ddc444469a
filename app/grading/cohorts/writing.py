"""Results on their way to the store: many in one commit, held in memory while it is away."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from app.domain.errors import StoreError, StoreUnavailableError
from app.grading.answering import failed
from app.grading.cohorts.ports import CohortStore
from app.grading.cohorts.records import Cohort, NewResult
from app.grading.records import GradeRecord

LOG = logging.getLogger(__name__)

GROUP = 100
GROUP_SECONDS = 0.05
LARGEST_GROUP = 500
FIRST_RETRY_SECONDS = 0.25
LONGEST_RETRY_SECONDS = 5.0

Sleep = Callable[[float], Awaitable[None]]
StoredListener = Callable[[Cohort, Sequence[NewResult]], None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Waiting:
    result: NewResult
    stored: asyncio.Future[None]


class ResultWriter:
    """Stores results of one cohort. How many wait is for the caller to bound: each waits in `put`.

    A group is stored as soon as it has `group` results, or `seconds` after its first one.
    """

    def __init__(
        self,
        store: CohortStore,
        cohort_id: str,
        *,
        on_stored: StoredListener,
        seconds: float = GROUP_SECONDS,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._store = store
        self._cohort_id = cohort_id
        self._on_stored = on_stored
        self._seconds = seconds
        self._sleep = sleep
        self._waiting: list[_Waiting] = []
        self._is_full = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def put(self, result: NewResult) -> None:
        """Store a result: it is durable when this returns. The store may be away meanwhile.

        Raises:
            CohortNotFoundError: The cohort was removed.
            StoreError: The store refuses this result, whatever is left out of it.
        """
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(result=result, stored=stored))
        if len(self._waiting) >= GROUP:
            self._is_full.set()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._drain())
        await stored

    async def _drain(self) -> None:
        while self._waiting:
            if len(self._waiting) < GROUP:
                await self._wait_for_more()
            group, self._waiting = self._waiting[:LARGEST_GROUP], self._waiting[LARGEST_GROUP:]
            try:
                await self._settle(group)
            except BaseException as error:
                for one in (*group, *self._waiting):
                    if not one.stored.done():
                        one.stored.set_exception(StoreUnavailableError(type(error).__name__))
                self._waiting.clear()
                raise

    async def _wait_for_more(self) -> None:
        self._is_full.clear()
        try:
            await asyncio.wait_for(self._is_full.wait(), self._seconds)
        except TimeoutError:
            return

    async def _settle(self, group: Sequence[_Waiting]) -> None:
        """Store a group; what the store refuses takes nothing else of the group with it."""
        try:
            await self._persist([one.result for one in group])
        except StoreError as error:
            if len(group) > 1:
                for one in group:
                    await self._settle([one])
                return
            await self._store_refusal(group[0], error)
        except Exception as error:  # noqa: BLE001 - handed to those who wait, who raise it
            _tell(group, error)
        else:
            _tell(group, None)

    async def _store_refusal(self, one: _Waiting, error: StoreError) -> None:
        LOG.error("result_refused: %s", type(error.__cause__).__name__)
        bare = replace(one.result, record=_bare(one.result.record, error))
        try:
            await self._persist([bare])
        except Exception as again:  # noqa: BLE001 - handed to the one who waits, who raises it
            _tell([one], again)
        else:
            _tell([one], None)

    async def _persist(self, results: Sequence[NewResult]) -> None:
        """Store them, however long the store is away: they were paid for."""
        wait = FIRST_RETRY_SECONDS
        while True:
            try:
                cohort = await self._store.put(self._cohort_id, results)
            except StoreUnavailableError:
                await self._sleep(wait)
                wait = min(LONGEST_RETRY_SECONDS, wait * 2)
            else:
                self._on_stored(cohort, results)
                return


def _bare(record: GradeRecord, error: StoreError) -> GradeRecord:
    """The record without what a store may refuse, failed."""
    bare = replace(record, grade=None, replies=(), second=None, sample_scores=(), metadata={})
    return failed(bare, error)


def _tell(group: Sequence[_Waiting], error: Exception | None) -> None:
    for one in group:
        if one.stored.done():
            continue
        if error is None:
            one.stored.set_result(None)
        else:
            one.stored.set_exception(error)
