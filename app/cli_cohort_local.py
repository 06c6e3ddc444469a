"""Grades a cohort in this process, on the database of the settings."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from app.api.cohort_bodies import UploadBody
from app.api.cohort_requests import Asked
from app.api.cohort_schemas import CohortAccepted, CohortResponse, DryRunResponse
from app.api.deps import CohortServices
from app.cli_cohort_place import AnswerFile
from app.grading.cohorts.export import ExportFormat, exported
from app.grading.cohorts.intake import Intake
from app.settings import Settings
from app.wiring import open_cohort_services
from app.wiring_results import result_writer

LINES: Final = 1000
"""Results that are read at a time."""


class LocalPlace:
    """Implements the `Place` protocol with the parts of the service."""

    def __init__(self, cohorts: CohortServices) -> None:
        self._cohorts = cohorts

    async def estimate(self, file: AnswerFile) -> DryRunResponse:
        """What grading the file would take."""
        intake, asked = self._opened(file)
        return DryRunResponse.of(await self._cohorts.estimator.estimate(intake, asked))

    async def send(self, file: AnswerFile) -> CohortAccepted:
        """The cohort that the file is now, or was made before."""
        if (known := file.query.request()) is not None:
            await self._cohorts.desk.check(known)
        key = await file.key()
        intake, asked = self._opened(file)
        received = await self._cohorts.receiver.receive(intake, asked, key=key)
        return CohortAccepted.received(received)

    async def look(self, cohort_id: str) -> CohortResponse:
        """How far a cohort is."""
        return CohortResponse.of(await self._cohorts.store.get(cohort_id))

    async def resume(self, cohort_id: str, max_cost_usd: float | None) -> CohortResponse:
        """Let a paused cohort go on."""
        cohort = await self._cohorts.store.resume(cohort_id, max_cost_usd=max_cost_usd)
        await self._cohorts.engine.submit(cohort_id)
        return CohortResponse.of(cohort)

    async def results(self, cohort_id: str, export_format: ExportFormat) -> AsyncIterator[bytes]:
        """The results, in blocks."""
        store = self._cohorts.store
        cohort = await store.get(cohort_id)
        rubric = await self._cohorts.desk.rubrics.version(cohort.rubric_id, cohort.rubric_digest)
        writer = result_writer(export_format, cohort, rubric)
        async for block in exported(store, cohort_id, writer=writer):
            yield block

    async def mean(self, cohort_id: str) -> float | None:
        """The mean score; None without a score."""
        total, count, after = 0.0, 0, None
        while lines := await self._cohorts.store.summaries(cohort_id, after=after, limit=LINES):
            scores = [one.score for one in lines if one.score is not None]
            total, count, after = total + sum(scores), count + len(scores), lines[-1].index
        return total / count if count else None

    def _opened(self, file: AnswerFile) -> tuple[Intake, Asked]:
        """The file as an upload, read by the rules of the API."""
        body = UploadBody(
            source=file.blocks(), upload_format=file.upload_format, charset=None, fields={}
        )
        intake = self._cohorts.open_intake(
            body.source, body.upload_format, choices=file.query.choices(body)
        )
        return intake, Asked(query=file.query, body=body, intake=intake, chosen=frozenset())


@asynccontextmanager
async def open_local() -> AsyncIterator[LocalPlace]:
    """This process as a place; its engine is at work meanwhile.

    Raises:
        SettingsError: A setting cannot be used.
        TouchstoneError: The database or a judge cannot be opened.
    """
    async with open_cohort_services(Settings.load()) as cohorts:
        yield LocalPlace(cohorts)
