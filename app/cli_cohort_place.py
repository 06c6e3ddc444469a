"""Where a cohort is graded: in this process, or by a service. The command sees no difference."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.api.cohort_bodies import ENDINGS
from app.api.cohort_requests import CohortQuery
from app.api.cohort_schemas import CohortAccepted, CohortResponse, DryRunResponse
from app.domain.errors import InputError
from app.domain.intake import UploadFormat
from app.grading.cohorts.export import ExportFormat

BLOCK_BYTES = 65_536


class FileUnusableError(InputError):
    """A file cannot be read or written."""

    code = "file_unusable"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFile:
    """A file of answers, and what is asked for.

    Attributes:
        path: The file.
        query: As the API takes it.
        is_new: Whether to grade it as a new cohort even if that was done before.
    """

    path: Path
    query: CohortQuery
    is_new: bool = False

    @property
    def upload_format(self) -> UploadFormat:
        """What its name says it is.

        Raises:
            FileUnusableError: It says nothing that answers are read from.
        """
        found = ENDINGS.get(self.path.suffix.lower())
        if found is None:
            raise FileUnusableError(f"{self.path}: its name ends in {', '.join(ENDINGS)}.")
        return found

    async def blocks(self) -> AsyncIterator[bytes]:
        """Its bytes.

        Raises:
            FileUnusableError: It cannot be read.
        """
        try:
            with await asyncio.to_thread(self.path.open, "rb") as stream:
                while block := await asyncio.to_thread(stream.read, BLOCK_BYTES):
                    yield block
        except OSError as error:
            raise FileUnusableError(f"{self.path} cannot be read: {error.strerror}.") from None

    async def key(self) -> str | None:
        """The same for the same bytes and the same request: a second run goes on with the first."""
        if self.is_new:
            return None
        digest = hashlib.sha256(self.query.model_dump_json(exclude={"dry_run"}).encode())
        async for block in self.blocks():
            digest.update(block)
        return f"file-{digest.hexdigest()}"


class Place(Protocol):
    """Takes in a file, grades it and gives its results."""

    async def estimate(self, file: AnswerFile) -> DryRunResponse:
        """What grading the file would take.

        Raises:
            TouchstoneError: It cannot be taken.
        """
        ...

    async def send(self, file: AnswerFile) -> CohortAccepted:
        """The cohort that the file is now, or was made before.

        Raises:
            TouchstoneError: It cannot be taken.
        """
        ...

    async def look(self, cohort_id: str) -> CohortResponse:
        """How far a cohort is."""
        ...

    async def resume(self, cohort_id: str, max_cost_usd: float | None) -> CohortResponse:
        """Let a paused cohort go on."""
        ...

    def results(self, cohort_id: str, export_format: ExportFormat) -> AsyncIterator[bytes]:
        """The results, in blocks."""
        ...

    async def mean(self, cohort_id: str) -> float | None:
        """The mean score; None without a score."""
        ...
