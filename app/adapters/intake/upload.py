"""One upload: a stream of bytes in, its answers and the faults of its rows out."""

from __future__ import annotations

import asyncio
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Callable,
    Iterator,
    Mapping,
)
from contextlib import aclosing
from types import MappingProxyType
from typing import Final

from app.adapters.intake.decoding import Decoding
from app.adapters.intake.document import Document
from app.adapters.intake.ndjson import JsonLines
from app.adapters.intake.rows import Parser, Row, size_problem
from app.adapters.intake.table import Table
from app.domain.cohort import CohortAnswer
from app.domain.intake import IntakeChoices, IntakeLimits, Notice, RowProblem, UploadFormat
from app.domain.intake_errors import TooManyAnswersError, UploadTooLargeError

BLOCK_BYTES: Final = 65_536

PARSERS: Final[Mapping[UploadFormat, Callable[[IntakeChoices, IntakeLimits], Parser]]] = (
    MappingProxyType(
        {
            UploadFormat.CSV: Table,
            UploadFormat.NDJSON: JsonLines,
            UploadFormat.JSON: Document,
        }
    )
)


class Upload:
    """The answers of one upload: iterate over it once.

    Memory does not grow with the upload. Other tasks get their turn between blocks. Answers are
    numbered without gaps: a row that cannot be taken has no index.

    Raises:
        UploadError: While iterating; whatever the bytes are, no other error comes from them.
            Errors of the source pass through.
    """

    def __init__(
        self,
        source: AsyncIterable[bytes],
        upload_format: UploadFormat,
        *,
        choices: IntakeChoices | None = None,
        limits: IntakeLimits | None = None,
        block_bytes: int = BLOCK_BYTES,
    ) -> None:
        """Start with nothing read.

        Args:
            source: The bytes, cut anywhere.
            upload_format: What they are.
            choices: What the sender says about them.
            limits: How much may come.
            block_bytes: How many bytes are read at a time.

        Raises:
            UploadError: The sender's choices cannot be followed.
        """
        said = choices or IntakeChoices()
        self._limits = limits or IntakeLimits()
        self._source = source
        self._block_bytes = block_bytes
        self._decoding = Decoding(charset=said.charset, may_guess=upload_format is UploadFormat.CSV)
        self._parser = PARSERS[upload_format](said, self._limits)
        self._rows = 0
        self._answers = 0

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the extra columns, in order; for JSON, those that came up so far."""
        return self._parser.columns

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What the sender should know; complete after the last answer."""
        return (*self._decoding.notices, *self._parser.notices)

    @property
    def fields(self) -> Mapping[str, object]:
        """What a JSON document says beside its answers; complete after the last answer."""
        return self._parser.fields

    async def __aiter__(self) -> AsyncIterator[CohortAnswer | RowProblem]:
        async with aclosing(self._blocks()) as blocks:
            async for block in blocks:
                for row in self._parser.feed(self._decoding.text(block)):
                    yield self._checked(row)
                await asyncio.sleep(0)
        for row in self._last_rows():
            yield self._checked(row)

    async def _blocks(self) -> AsyncGenerator[bytes, None]:
        """The bytes in equal blocks, so that a hostile way of cutting them costs nothing."""
        waiting, received, size = bytearray(), 0, self._block_bytes
        async for chunk in self._source:
            received += len(chunk)
            if received > self._limits.bytes:
                raise UploadTooLargeError(f"An upload may have {self._limits.bytes} bytes.")
            waiting += chunk
            while len(waiting) >= size:
                yield bytes(waiting[:size])
                del waiting[:size]
        if waiting:
            yield bytes(waiting)

    def _last_rows(self) -> Iterator[Row | RowProblem]:
        yield from self._parser.feed(self._decoding.text(b"", is_last=True))
        yield from self._parser.finish()

    def _checked(self, row: Row | RowProblem) -> CohortAnswer | RowProblem:
        self._rows += 1
        if self._rows > self._limits.rows:
            raise TooManyAnswersError(f"An upload may have {self._limits.rows} answers.")
        if isinstance(row, RowProblem):
            return row
        problem = size_problem(row, self._limits)
        if problem is not None:
            return problem
        index, self._answers = self._answers, self._answers + 1
        return CohortAnswer(
            index=index, answer=row.answer, reference=row.reference, extra=row.extra
        )
