"""Bytes of an upload to text, in blocks cut anywhere.

A byte that means nothing in the character set becomes a lone surrogate: the text goes on, and the
row that holds one is refused (see `app.adapters.intake.rows`).
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from app.domain.intake import Notice
from app.domain.intake_errors import UploadUnreadableError

HEAD_BYTES: Final = 8
CUT_OFF: Final = "\udc80"
"""Stands for a last character that is not whole."""

_NOT_TEXT: Final = (
    (b"PK\x03\x04", "an Excel workbook or another zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF file"),
    (b"\x1f\x8b", "a gzip file"),
)
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
CHARSETS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "utf-8": "utf-8",
        "utf8": "utf-8",
        "us-ascii": "utf-8",
        "utf-16": "utf-16-le",
        "utf-16le": "utf-16-le",
        "utf-16be": "utf-16-be",
        "windows-1250": "cp1250",
        "windows-1251": "cp1251",
        "windows-1252": "cp1252",
        "iso-8859-1": "cp1252",
        "iso-8859-15": "iso8859-15",
        "macintosh": "mac-roman",
    }
)
"""Character sets that a sender may name, and the codec of each."""
_TWO_BYTE: Final = {"utf-16-le", "utf-16-be"}
WINDOWS_1252: Final = Notice(
    code="windows_1252",
    detail="The upload is not UTF-8. It was read as Windows-1252: check that accents and quotes "
    "came out right, or save it as UTF-8.",
)
UTF_16: Final = Notice(code="utf_16", detail="The upload was read as UTF-16.")


class Decoding:
    """Decodes one upload, block by block."""

    def __init__(self, *, charset: str | None = None, may_guess: bool) -> None:
        """Start with nothing read.

        Args:
            charset: What the sender says; a byte order mark says it louder.
            may_guess: Whether text that is not UTF-8 is taken for Windows-1252.

        Raises:
            UploadUnreadableError: The character set is not one that is read here.
        """
        self._declared = _codec(charset)
        self._codec = ""
        self._may_guess = may_guess and charset is None
        self._rest = b""
        self._is_ascii = True
        self.notices: tuple[Notice, ...] = ()

    def text(self, block: bytes, *, is_last: bool = False) -> str:
        """The text of the next block, without a character that is not complete yet.

        Raises:
            UploadUnreadableError: The upload is no text file.
        """
        data = self._rest + block
        if not self._codec:
            if len(data) < HEAD_BYTES and not is_last:
                self._rest = data
                return ""
            data = self._begun(data)
        text, used = self._decoded(data, is_last=is_last)
        self._rest = data[used:]
        return text

    def _begun(self, data: bytes) -> bytes:
        """Settles the codec; the data without a byte order mark."""
        for start, kind in _NOT_TEXT:
            if data.startswith(start):
                raise UploadUnreadableError(f"This is {kind}. Save the table as CSV first.")
        mark, codec = next(
            ((mark, codec) for mark, codec in _MARKS if data.startswith(mark)),
            (b"", self._declared or _unmarked(data)),
        )
        self._codec = codec
        if codec in _TWO_BYTE:
            self.notices = (UTF_16,)
        return data[len(mark) :]

    def _decoded(self, data: bytes, *, is_last: bool) -> tuple[str, int]:
        if self._codec == "utf-8":
            return self._from_utf8(data, is_last=is_last)
        if self._codec in _TWO_BYTE:
            return self._from_utf16(data, is_last=is_last)
        return data.decode(self._codec, "surrogateescape"), len(data)

    def _from_utf8(self, data: bytes, *, is_last: bool) -> tuple[str, int]:
        try:
            text, used = codecs.utf_8_decode(data, "strict", is_last)
        except UnicodeDecodeError as error:
            if self._may_guess and self._is_ascii and data[: error.start].isascii():
                return self._from_windows(data)
            text, used = codecs.utf_8_decode(data, "surrogateescape", is_last)
        self._is_ascii = self._is_ascii and text.isascii()
        return text, used

    def _from_windows(self, data: bytes) -> tuple[str, int]:
        """All before was ASCII, which is the same in both."""
        self._codec = "cp1252"
        self.notices = (WINDOWS_1252,)
        return data.decode(self._codec, "surrogateescape"), len(data)

    def _from_utf16(self, data: bytes, *, is_last: bool) -> tuple[str, int]:
        decode = codecs.utf_16_le_decode if self._codec == "utf-16-le" else codecs.utf_16_be_decode
        text, used = decode(data, "surrogatepass", False)  # noqa: FBT003 - takes no keywords
        if is_last and used < len(data):
            return text + CUT_OFF, len(data)
        return text, used


def _codec(charset: str | None) -> str:
    if charset is None:
        return ""
    codec = CHARSETS.get(charset.strip().strip('"').lower())
    if codec is None:
        raise UploadUnreadableError(
            f"This character set is not read here. These are: {', '.join(CHARSETS)}."
        )
    return codec


def _unmarked(data: bytes) -> str:
    """UTF-16 without its mark shows in the zero bytes of its first, plain characters."""
    zeros = [byte == 0 for byte in data[:4]]
    if zeros == [False, True, False, True]:
        return "utf-16-le"
    if zeros == [True, False, True, False]:
        return "utf-16-be"
    return "utf-8"
