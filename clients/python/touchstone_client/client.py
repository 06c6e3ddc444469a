"""The service as an object: each method is one of its operations, or a short way through some."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import httpx2
from pydantic import BaseModel, TypeAdapter

from touchstone_client.models import Cohort, Grade, Result, Rubric
from touchstone_client.transport import Call, Retries, Transport

TYPES: Final = {
    ".csv": "text/csv",
    ".ndjson": "application/x-ndjson",
    ".jsonl": "application/x-ndjson",
    ".json": "application/json",
}
PAGE: Final = "100"
BLOCK: Final = 1 << 16
Model = TypeVar("Model", bound=BaseModel)


class Touchstone:
    """A service, for as long as the block lasts.

        async with Touchstone("http://127.0.0.1:8000", key="ts_...") as touchstone:
            grade = await touchstone.grade(answer, rubric_id="project-vs-product-manager")

    Whatever makes something carries an Idempotency-Key, so a request that is sent again after a
    broken connection makes it once. Every method raises `ServiceError` for what the service
    refuses, and `UnreachableError` where it cannot be asked.

    Args:
        url: Address of the service.
        key: A key of the service; None while it has none.
        timeout: Seconds that the service may be silent.
        retries: How a request is sent again.
        transport: Carries requests; another one in tests.
    """

    def __init__(
        self,
        url: str,
        *,
        key: str | None = None,
        timeout: float = 120.0,
        retries: Retries | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        headers = {} if key is None else {"Authorization": f"Bearer {key}"}
        self._http = httpx2.AsyncClient(
            base_url=url, headers=headers, timeout=timeout, transport=transport
        )
        self._transport = Transport(self._http, retries or Retries())

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        await self._http.__aexit__(kind, error, trace)

    async def grade(  # noqa: PLR0913 - the fields of the request
        self,
        answer: str,
        *,
        rubric_id: str,
        judge: str = "auto",
        samples: int = 1,
        reference: str | None = None,
        metadata: Mapping[str, str | int | float | bool | None] | None = None,
        idempotency_key: str | None = None,
    ) -> Grade:
        """Grade one answer.

        Args:
            answer: The candidate's words, exactly as given.
            rubric_id: What to grade by: see `rubrics`.
            judge: `auto`, `llm` or `embedded`.
            samples: How often an LLM is asked; the median counts.
            reference: Your id of the answer.
            metadata: Given back with the grade.
            idempotency_key: For an answer that must not be graded twice even if this program is
                started again; not given: a new one for each call.
        """
        body = {
            "answer": answer,
            "rubric_id": rubric_id,
            "judge": judge,
            "samples": samples,
            "reference": reference,
            "metadata": dict(metadata or {}),
        }
        headers = {"Idempotency-Key": idempotency_key or str(uuid.uuid4())}
        call = Call(method="POST", path="/v1/grades", json=body, headers=headers)
        return Grade.model_validate(await self._transport.send(call))

    async def get_grade(self, grade_id: str) -> Grade:
        """A grade that was made before."""
        return Grade.model_validate(await self._get(f"/v1/grades/{grade_id}"))

    def rubrics(self) -> AsyncIterator[Rubric]:
        """Every rubric, by id."""
        return self._pages(Rubric, "/v1/rubrics")

    async def start_cohort(
        self,
        answers: Path | bytes,
        *,
        rubric_id: str,
        media_type: str | None = None,
        idempotency_key: str | None = None,
        **choices: str | float | bool,
    ) -> Cohort:
        """Have many answers graded. They are stored when this returns.

        Args:
            answers: A file, which is read while it is sent, or its bytes.
            rubric_id: What to grade by.
            media_type: `text/csv`, `application/x-ndjson` or `application/json`; not given: by the
                end of the file's name, and CSV for bytes.
            idempotency_key: An upload that was cut off goes on under the same key.
            **choices: The other parameters of `POST /v1/cohorts`: `name`, `judge`, `samples`,
                `max_cost_usd`, `lane`, `on_invalid`, `answer_column` and so on.
        """
        suffix = answers.suffix.lower() if isinstance(answers, Path) else ".csv"
        call = Call(
            method="POST",
            path="/v1/cohorts",
            params={"rubric_id": rubric_id, **{name: _text(one) for name, one in choices.items()}},
            headers={
                "Content-Type": media_type or TYPES.get(suffix, "text/csv"),
                "Idempotency-Key": idempotency_key or str(uuid.uuid4()),
            },
            content=lambda: _blocks(answers) if isinstance(answers, Path) else answers,
        )
        return Cohort.model_validate(await self._transport.send(call))

    async def get_cohort(self, cohort_id: str) -> Cohort:
        """How far a cohort is."""
        return Cohort.model_validate(await self._get(f"/v1/cohorts/{cohort_id}"))

    async def wait_for(self, cohort_id: str, *, every_seconds: float = 1.0) -> Cohort:
        """A cohort once it has ended, or is paused: then somebody has to do something."""
        while True:
            cohort = await self.get_cohort(cohort_id)
            if cohort.has_ended or cohort.status == "paused":
                return cohort
            await asyncio.sleep(every_seconds)

    async def resume_cohort(self, cohort_id: str) -> Cohort:
        """Let a paused cohort go on."""
        call = Call(method="POST", path=f"/v1/cohorts/{cohort_id}/resume")
        return Cohort.model_validate(await self._transport.send(call))

    async def cancel_cohort(self, cohort_id: str) -> Cohort:
        """End a cohort; what is graded stays."""
        call = Call(method="POST", path=f"/v1/cohorts/{cohort_id}/cancel")
        return Cohort.model_validate(await self._transport.send(call))

    def results(self, cohort_id: str) -> AsyncIterator[Result]:
        """What became of the answers, in their order; also while the cohort is graded."""
        return self._pages(Result, f"/v1/cohorts/{cohort_id}/results")

    async def report(self, cohort_id: str) -> Mapping[str, Any]:
        """What the results of a cohort come to, as the service writes it: docs/cohort-report.md."""
        return TypeAdapter(dict[str, Any]).validate_python(
            await self._get(f"/v1/cohorts/{cohort_id}/report")
        )

    async def _pages(self, model: type[Model], path: str) -> AsyncIterator[Model]:
        params = {"limit": PAGE}
        while True:
            page = await self._get(path, params)
            for item in page["items"]:
                yield model.model_validate(item)
            if not page["next_cursor"]:
                return
            params = {"limit": PAGE, "cursor": page["next_cursor"]}

    async def _get(self, path: str, params: Mapping[str, str] | None = None) -> Any:  # noqa: ANN401 - any JSON
        return await self._transport.send(Call(method="GET", path=path, params=params or {}))


async def _blocks(path: Path) -> AsyncIterator[bytes]:
    with await asyncio.to_thread(path.open, "rb") as file:
        while block := await asyncio.to_thread(file.read, BLOCK):
            yield block


def _text(value: str | float | bool) -> str:  # noqa: FBT001 - a value, not a choice
    return str(value).lower() if isinstance(value, bool) else str(value)
