"""The body of a cohort: read while it comes, in whichever of its forms."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import PurePath
from types import MappingProxyType
from typing import Final

from starlette.requests import ClientDisconnect, Request

from app.api.bodies import Limits, declared_bytes
from app.api.cohort_multipart import FilePart, Form
from app.api.negotiation import check_body_type, read_type
from app.api.rejections import BodyIncompleteError, BodyTimeoutError, MediaTypeUnsupportedError
from app.domain.intake import UploadFormat
from app.domain.intake_errors import UploadEmptyError, UploadTooLargeError

FORM: Final = "multipart/form-data"
FORM_BYTES: Final = 100_000
"""What a form may have around its file."""
FORMATS: Final[Mapping[str, UploadFormat]] = MappingProxyType(
    {
        "application/json": UploadFormat.JSON,
        "text/csv": UploadFormat.CSV,
        "application/x-ndjson": UploadFormat.NDJSON,
        "application/ndjson": UploadFormat.NDJSON,
        "application/jsonl": UploadFormat.NDJSON,
    }
)
ENDINGS: Final[Mapping[str, UploadFormat]] = MappingProxyType(
    {
        ".csv": UploadFormat.CSV,
        ".tsv": UploadFormat.CSV,
        ".txt": UploadFormat.CSV,
        ".ndjson": UploadFormat.NDJSON,
        ".jsonl": UploadFormat.NDJSON,
        ".json": UploadFormat.JSON,
    }
)
"""A file's name goes before its type: Windows calls a CSV file Excel's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadBody:
    """An upload, as far as it is known before its first byte.

    Attributes:
        source: Its bytes.
        upload_format: What they are.
        charset: Their character set, where the sender names it.
        fields: What a form says beside its file, as far as it was read.
        is_form: Whether it comes in a form.
    """

    source: AsyncIterator[bytes]
    upload_format: UploadFormat
    charset: str | None
    fields: Mapping[str, str]
    is_form: bool = False


async def open_body(request: Request, limits: Limits) -> UploadBody:
    """Begin to read. Of a form, all that stands before its file is read.

    Raises:
        MediaTypeUnsupportedError: It is nothing that answers are read from.
        UploadError: It is too large, or no form.
        RequestError: It came too slowly, or not whole.
    """
    headers = request.headers
    written = headers.get("content-type")
    media_type = check_body_type(
        written, headers.get("content-encoding"), *FORMATS, FORM, any_charset=True
    )
    parameters = read_type(written or "")[1]
    if media_type == FORM:
        return await _open_form(_chunks(request, limits, FORM_BYTES), parameters.get("boundary"))
    return UploadBody(
        source=_not_empty(_chunks(request, limits)),
        upload_format=FORMATS[media_type],
        charset=parameters.get("charset"),
        fields={},
    )


async def _open_form(source: AsyncIterator[bytes], boundary: str | None) -> UploadBody:
    form = Form(source, boundary or "")
    part = await form.open()
    return UploadBody(
        source=_not_empty(form.file()),
        upload_format=_format_of(part),
        charset=read_type(part.content_type)[1].get("charset"),
        fields=form.fields,
        is_form=True,
    )


def _format_of(part: FilePart) -> UploadFormat:
    ending = PurePath(part.filename).suffix.lower()
    found = ENDINGS.get(ending) or FORMATS.get(read_type(part.content_type)[0])
    if found is None:
        raise MediaTypeUnsupportedError(
            "The file is none that answers are read from: its name ends in .csv, .ndjson, .jsonl "
            "or .json. A spreadsheet can be saved as CSV."
        )
    return found


async def _chunks(request: Request, limits: Limits, around: int = 0) -> AsyncIterator[bytes]:
    """The body as it comes. Whoever reads on slowly is not the sender's fault.

    Args:
        request: Its body was not touched.
        limits: How much may come, and how slowly.
        around: How many bytes may come beside the upload itself.
    """
    left = limits.upload_bytes + around
    too_large = UploadTooLargeError(f"An upload may have {limits.upload_bytes} bytes.")
    if declared_bytes(request) > left:
        raise too_large
    async with aclosing(request.stream()) as stream:
        while chunk := await _next(stream, limits.upload_idle_seconds):
            left -= len(chunk)
            if left < 0:
                raise too_large
            yield chunk


async def _not_empty(source: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    is_empty = True
    async for chunk in source:
        is_empty = False
        yield chunk
    if is_empty:
        raise UploadEmptyError("There is nothing in the upload: it has 0 bytes.")


async def _next(stream: AsyncIterator[bytes], idle_seconds: float) -> bytes:
    """The next bytes that are not empty; none at the end."""
    try:
        async with asyncio.timeout(idle_seconds):
            async for chunk in stream:
                if chunk:
                    return chunk
            return b""
    except TimeoutError:
        raise BodyTimeoutError(f"Nothing came for {idle_seconds:g} seconds.") from None
    except ClientDisconnect:
        raise BodyIncompleteError("The connection ended before the body did.") from None
