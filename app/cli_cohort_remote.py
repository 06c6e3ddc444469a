"""Has a cohort graded by a service, over its API."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Final

import httpx2

from app.api.cohort_bodies import FORMATS
from app.api.cohort_schemas import PATH, CohortAccepted, CohortResponse, DryRunResponse
from app.cli_cohort_place import AnswerFile
from app.domain.errors import InputError, TouchstoneError
from app.domain.intake import UploadFormat
from app.grading.cohorts.export import ExportFormat

SILENCE_SECONDS: Final = 120.0
TYPES: Final[Mapping[UploadFormat, str]] = MappingProxyType(
    {found: media_type for media_type, found in reversed(list(FORMATS.items()))}
)
SHOWN_LINES: Final = 5


class ServiceRefusedError(InputError):
    """The service does not take what it was sent."""

    code = "service_refused"


class ServiceFailedError(TouchstoneError):
    """The service cannot be reached, or could not do it."""

    code = "service_failed"


class RemotePlace:
    """Implements the `Place` protocol over HTTP."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self._client = client

    async def estimate(self, file: AnswerFile) -> DryRunResponse:
        """What grading the file would take."""
        text = await self._post_file(file, {"dry_run": "true"})
        return DryRunResponse.model_validate_json(text)

    async def send(self, file: AnswerFile) -> CohortAccepted:
        """The cohort that the file is now, or was made before."""
        return CohortAccepted.model_validate_json(await self._post_file(file, {}))

    async def look(self, cohort_id: str) -> CohortResponse:
        """How far a cohort is."""
        text = await self._asked("GET", f"{PATH}/{cohort_id}")
        return CohortResponse.model_validate_json(text)

    async def resume(self, cohort_id: str, max_cost_usd: float | None) -> CohortResponse:
        """Let a paused cohort go on."""
        params = {} if max_cost_usd is None else {"max_cost_usd": max_cost_usd}
        text = await self._asked("POST", f"{PATH}/{cohort_id}/resume", params=params)
        return CohortResponse.model_validate_json(text)

    async def results(self, cohort_id: str, export_format: ExportFormat) -> AsyncIterator[bytes]:
        """The results, in blocks."""
        params = {"format": export_format.value}
        with _told():
            path = f"{PATH}/{cohort_id}/results"
            async with self._client.stream("GET", path, params=params) as answer:
                if not answer.is_success:
                    await answer.aread()
                    raise _refused(answer)
                async for block in answer.aiter_bytes():
                    yield block

    async def mean(self, cohort_id: str) -> float | None:
        """The mean score; None without a score."""
        with _told():
            answer = await self._client.get(f"{PATH}/{cohort_id}/report")
        return answer.json()["scores"]["mean"] if answer.is_success else None

    async def _post_file(self, file: AnswerFile, params: dict[str, str]) -> str:
        asked = file.query.model_dump(exclude_unset=True, exclude_none=True, exclude={"dry_run"})
        headers = {"Content-Type": TYPES[file.upload_format]}
        if not params and (key := await file.key()) is not None:
            headers["Idempotency-Key"] = key
        return await self._asked(
            "POST", PATH, params={**asked, **params}, headers=headers, content=file.blocks()
        )

    async def _asked(self, method: str, path: str, **parts: Any) -> str:  # noqa: ANN401 - of httpx2
        with _told():
            answer = await self._client.request(method, path, **parts)
        if not answer.is_success:
            raise _refused(answer)
        return answer.text


@asynccontextmanager
async def open_remote(url: str, key: str | None = None) -> AsyncIterator[RemotePlace]:
    """A service as a place; the key is one of its own, where it asks for any."""
    headers = {} if key is None else {"Authorization": f"Bearer {key}"}
    with _told():
        client = httpx2.AsyncClient(base_url=url, headers=headers, timeout=SILENCE_SECONDS)
    async with client:
        yield RemotePlace(client)


@contextmanager
def _told() -> Iterator[None]:
    """What HTTP raises, as an error of ours."""
    try:
        yield
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        # Without its message, which may hold a password that is part of the URL.
        raise ServiceFailedError(f"The service cannot be used: {type(error).__name__}.") from None


def _refused(answer: httpx2.Response) -> TouchstoneError:
    """The problem that a service answered, with the first lines that are wrong."""
    try:
        problem = answer.json()
        lines = [
            f"\n  line {one['line']}: {one['detail']}" for one in problem["errors"] if "line" in one
        ]
        message = f"{problem['detail']} ({problem['code']}){''.join(lines[:SHOWN_LINES])}"
    except (ValueError, KeyError, TypeError):
        message = f"It answered {answer.status_code}, and no reason."
    is_ours = answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
    return ServiceRefusedError(message) if is_ours else ServiceFailedError(message)
