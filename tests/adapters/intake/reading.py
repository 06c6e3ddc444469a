"""Reading an upload in a test, and writing one."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass

from app.adapters.intake.upload import BLOCK_BYTES, Upload
from app.domain.cohort import CohortAnswer
from app.domain.intake import IntakeChoices, IntakeLimits, Notice, RowProblem, UploadFormat
from app.domain.intake_errors import UploadError

CSV, NDJSON, JSON = UploadFormat.CSV, UploadFormat.NDJSON, UploadFormat.JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """All that came of an upload, up to the error that ended it."""

    rows: tuple[CohortAnswer | RowProblem, ...]
    columns: tuple[str, ...]
    notices: tuple[Notice, ...]
    fields: dict[str, object]
    error: UploadError | None

    @property
    def answers(self) -> list[str]:
        return [row.answer for row in self.rows if isinstance(row, CohortAnswer)]

    @property
    def references(self) -> list[str | None]:
        return [row.reference for row in self.rows if isinstance(row, CohortAnswer)]

    @property
    def extras(self) -> list[dict[str, str]]:
        return [dict(row.extra) for row in self.rows if isinstance(row, CohortAnswer)]

    @property
    def problems(self) -> list[tuple[int, str]]:
        return [(row.line, row.code) for row in self.rows if isinstance(row, RowProblem)]

    @property
    def same(self) -> object:
        """What may not depend on how the bytes were cut."""
        error = None if self.error is None else (self.error.code, str(self.error))
        return (self.rows, self.columns, self.notices, self.fields, error)


def taken(
    data: bytes | str | Iterable[bytes],
    kind: UploadFormat = CSV,
    *,
    choices: IntakeChoices | None = None,
    limits: IntakeLimits | None = None,
    block_bytes: int = BLOCK_BYTES,
) -> Taken:
    """Reads an upload to its end, or to its error."""
    if isinstance(data, str):
        data = data.encode()
    chunks = [data] if isinstance(data, bytes) else data
    return asyncio.run(_taken(chunks, kind, choices, limits, block_bytes))


async def _taken(
    chunks: Iterable[bytes],
    kind: UploadFormat,
    choices: IntakeChoices | None,
    limits: IntakeLimits | None,
    block_bytes: int,
) -> Taken:
    async def source() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    rows, error = [], None
    upload = Upload(source(), kind, choices=choices, limits=limits, block_bytes=block_bytes)
    try:
        async for row in upload:
            rows.append(row)  # noqa: PERF401 - what comes before an error is kept
    except UploadError as raised:
        error = raised
    return Taken(
        rows=tuple(rows),
        columns=upload.columns,
        notices=upload.notices,
        fields=dict(upload.fields),
        error=error,
    )


def table(*rows: Sequence[str], delimiter: str = ",", end: str = "\r\n") -> str:
    """The rows as a program writes them."""
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, lineterminator=end).writerows(rows)
    return written.getvalue()


def lines(*elements: object) -> str:
    return "".join(json.dumps(element) + "\n" for element in elements)


def document(*elements: object, **fields: object) -> str:
    return json.dumps({**fields, "answers": elements})
