"""Minds all cohorts in the batch lane, beside what grades live."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from app.domain.errors import (
    JudgeError,
    NotFoundError,
    StoreError,
    SystemicJudgeError,
    TransientJudgeError,
)
from app.grading.cohorts.batches.holding import LeaseLostError, Leases
from app.grading.cohorts.batches.planning import HaltedPlanError
from app.grading.cohorts.batches.ports import BatchUnsupportedError, ProviderBatch
from app.grading.cohorts.batches.tending import BatchParts, Tender
from app.grading.cohorts.halting import PausingError

LOG = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
"""So often a process looks which cohorts are in the batch lane, and what became of them."""
STRAY_SECONDS = 60.0

Submit = Callable[[str], Awaitable[None]]


class BatchMinder:
    """One for each process that grades; a cohort is minded by one of them at a time."""

    def __init__(self, parts: BatchParts, leases: Leases, *, submit: Submit) -> None:
        """Nothing is done before `run`.

        Args:
            parts: What it works with.
            leases: Those of this process.
            submit: Told of a cohort that goes on live.
        """
        self._parts = parts
        self._leases = leases
        self._submit = submit
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._look = min(LOOK_SECONDS, parts.polling.first_seconds)
        self._next_strays = 0.0

    async def run(self, stop: asyncio.Event) -> None:
        """Mind batches until told to stop; what is under way is gone on with by the next one."""
        try:
            while not stop.is_set():
                try:
                    await self._round(stop)
                except (StoreError, JudgeError) as error:
                    LOG.warning("batches_not_read: %s", error.code)
                await self._rest(stop, self._look)
        finally:
            tasks = list(self._tasks.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _round(self, stop: asyncio.Event) -> None:
        for cohort in await self._parts.batches.batching():
            task = self._tasks.get(cohort.id)
            if task is None or task.done():
                self._tasks[cohort.id] = asyncio.create_task(self._tend(cohort.id, stop))
        for cohort_id in [one for one, task in self._tasks.items() if task.done()]:
            del self._tasks[cohort_id]
        if self._parts.clock() >= self._next_strays:
            self._next_strays = self._parts.clock() + STRAY_SECONDS
            for batch in await self._parts.batches.strays():
                await self._remove(batch)

    async def _tend(self, cohort_id: str, stop: asyncio.Event) -> None:
        """Tend a cohort until the batch lane is done with it, or something is in the way."""
        try:
            async with self._leases.hold(cohort_id) as hold:
                if hold is None:
                    await self._rest(stop, self._leases.seconds / 4)
                    return
                tender = Tender(self._parts, cohort_id, hold)
                while not stop.is_set():
                    wait = await self._step(tender)
                    if wait is None:
                        break
                    await self._rest(stop, wait)
        except (LeaseLostError, NotFoundError):
            return
        except StoreError as error:
            LOG.warning("batches_left: %s", error.code)
        except Exception as error:  # noqa: BLE001 - a fault of ours: not at once again
            LOG.error("batches_failed: %s", type(error).__name__)  # noqa: TRY400 - it may hold text
            await self._rest(stop, self._leases.seconds / 4)

    async def _step(self, tender: Tender) -> float | None:
        """One step: how long to wait for the next one; None where there is none."""
        try:
            is_done = await tender.step()
        except BatchUnsupportedError:
            LOG.warning("batch_unsupported")
            return None if await tender.abandon() else self._look
        except HaltedPlanError:
            is_done = False
        except (PausingError, JudgeError) as error:
            return await self._wait_for(tender, error)
        if not is_done:
            return self._look
        await self._submit(tender.cohort_id)
        return None

    async def _wait_for(self, tender: Tender, error: PausingError | JudgeError) -> float:
        """Pause the cohort, unless the trouble may pass: how long to wait then."""
        first = self._parts.polling.first_seconds
        if isinstance(error, PausingError | SystemicJudgeError):
            reason = error.reason if isinstance(error, PausingError) else error.code
            LOG.warning("cohort_paused: %s", reason)
            await self._parts.cohorts.pause(tender.cohort_id, reason=reason)
            return first
        LOG.warning("batches_wait: %s", error.code)
        asked = error.retry_after_seconds if isinstance(error, TransientJudgeError) else None
        return max(asked or 0.0, first)

    async def _remove(self, batch: ProviderBatch) -> None:
        """Stop a batch whose cohort was deleted."""
        provider = self._parts.sender.provider
        provider_id = batch.provider_id
        if provider_id is None and batch.file_id is not None:
            provider_id = await provider.find(batch.key, since=batch.created_at)
        if provider_id is not None:
            await provider.cancel(provider_id)
            view = await provider.look(provider_id)
            if view is not None and not view.is_over:
                return  # its files go once it is over
            await provider.clear(view.files if view else ())
        await self._parts.batches.forget(batch.key)

    async def _rest(self, stop: asyncio.Event, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), seconds)
