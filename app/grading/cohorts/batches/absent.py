"""Where no LLM is configured any more, cohorts in the batch lane are paused, not left waiting."""

from __future__ import annotations

import asyncio
import contextlib
import logging

from app.domain.errors import JudgeNotConfiguredError, StoreError
from app.grading.cohorts.batches.ports import BatchStore
from app.grading.cohorts.ports import CohortStore

LOG = logging.getLogger(__name__)
LOOK_SECONDS = 1.0


async def pause_all(cohorts: CohortStore, batches: BatchStore, stop: asyncio.Event) -> None:
    """Pause whatever is to go by batches, until told to stop."""
    while not stop.is_set():
        try:
            for cohort in await batches.batching():
                if cohort.status.is_to_do:
                    await cohorts.pause(cohort.id, reason=JudgeNotConfiguredError.code)
        except StoreError as error:
            LOG.warning("batches_not_read: %s", error.code)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), LOOK_SECONDS)
