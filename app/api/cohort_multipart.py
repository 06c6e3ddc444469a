"""A form with one file, read while it comes: python-multipart finds the parts.

FastAPI's own forms put each file on disk first, and call a route only then.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Final

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from app.domain.intake_errors import UploadUnreadableError

FILE: Final = "file"
MOST_FIELDS: Final = 20
FIELD_BYTES: Final = 4_000
HEADER_BYTES: Final = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePart:
    """What a form says of its file: the name it had, and its type."""

    filename: str
    content_type: str


@dataclass(slots=True)
class _Part:
    """The part that is being read."""

    headers: dict[str, bytes] = field(default_factory=dict)
    name: str = ""
    is_file: bool = False
    value: bytearray = field(default_factory=bytearray)


class Form:
    """One form. First `open` it, then read the file to its end.

    Attributes:
        fields: The fields so far. Those behind the file come with its end.
    """

    def __init__(self, source: AsyncIterator[bytes], boundary: str) -> None:
        """Start with nothing read.

        Raises:
            UploadUnreadableError: No form has that boundary.
        """
        self.fields: dict[str, str] = {}
        self._source = source
        self._part = _Part()
        self._file: FilePart | None = None
        self._pieces: list[bytes] = []
        self._header = bytearray()
        self._header_name = ""
        self._is_over = False
        try:
            self._parser = MultipartParser(
                boundary.strip('"').encode("latin-1", "replace") or b"\0",
                {
                    "on_part_begin": self._on_part_begin,
                    "on_header_field": self._on_header,
                    "on_header_value": self._on_header_value,
                    "on_header_end": self._on_header_end,
                    "on_headers_finished": self._on_headers_finished,
                    "on_part_data": self._on_part_data,
                    "on_part_end": self._on_part_end,
                    "on_end": self._on_end,
                },
                max_header_size=HEADER_BYTES,
            )
        except FormParserError:
            raise _broken() from None

    async def open(self) -> FilePart:
        """Read up to the file.

        Raises:
            UploadUnreadableError: There is none, or this is no form.
        """
        while self._file is None:
            if not await self._read():
                raise UploadUnreadableError(f"The form has no file in its field `{FILE}`.")
        return self._file

    async def file(self) -> AsyncIterator[bytes]:
        """The bytes of the file. Then the rest of the form is read.

        Raises:
            UploadUnreadableError: The form breaks off, or has another file.
        """
        while True:
            pieces, self._pieces = self._pieces, []
            for piece in pieces:
                yield piece
            if not await self._read():
                return

    async def _read(self) -> bool:
        """Read on: whether there was more."""
        async for chunk in self._source:
            try:
                self._parser.write(chunk)
            except FormParserError:
                raise _broken() from None
            return True
        if not self._is_over:
            raise UploadUnreadableError("The form breaks off: its last boundary is missing.")
        return False

    def _on_part_begin(self) -> None:
        self._part = _Part()

    def _on_header(self, data: bytes, start: int, end: int) -> None:
        self._header_name += data[start:end].decode("latin-1").lower()

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_header_end(self) -> None:
        self._part.headers[self._header_name] = bytes(self._header)
        self._header_name, self._header = "", bytearray()

    def _on_headers_finished(self) -> None:
        part = self._part
        _, options = parse_options_header(part.headers.get("content-disposition", b""))
        part.name = options.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" in options:
            part.is_file = True
            self._on_file(part, options[b"filename"].decode("utf-8", "replace"))

    def _on_file(self, part: _Part, filename: str) -> None:
        if part.name != FILE or self._file is not None:
            raise UploadUnreadableError(f"The form has one file, in the field `{FILE}`.")
        content_type = part.headers.get("content-type", b"").decode("latin-1")
        self._file = FilePart(filename=filename, content_type=content_type)

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        part = self._part
        if part.is_file:
            self._pieces.append(data[start:end])
            return
        part.value += data[start:end]
        if len(part.value) > FIELD_BYTES:
            raise UploadUnreadableError("A field of the form is too long.")

    def _on_part_end(self) -> None:
        part = self._part
        if part.is_file:
            return
        if part.name in self.fields or len(self.fields) >= MOST_FIELDS:
            raise UploadUnreadableError("A field is there more than once, or there are too many.")
        try:
            self.fields[part.name] = part.value.decode()
        except UnicodeDecodeError:
            raise UploadUnreadableError("A field of the form is not UTF-8.") from None

    def _on_end(self) -> None:
        self._is_over = True


def _broken() -> UploadUnreadableError:
    return UploadUnreadableError("This is not the form that its Content-Type says it is.")
