"""Cursors: opaque to the caller, checked when they come back."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re

from app.api.rejections import CursorInvalidError, Fault

_CURSOR = re.compile(r"(?P<mark>[0-9a-f]{16}) (?P<after>[a-z0-9][a-z0-9_-]{0,79})")


def encode(after: str, *, of: str) -> str:
    """A cursor for going on after an id.

    Args:
        after: The last id of the page.
        of: What is listed, filters included: a cursor is good for that list alone.
    """
    text = f"{_mark(after, of)} {after}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str | None, *, of: str) -> str | None:
    """The id to go on after; None without a cursor.

    Raises:
        CursorInvalidError: It is no cursor of that list.
    """
    if cursor is None:
        return None
    match = _CURSOR.fullmatch(_unpacked(cursor))
    if match is None or match["mark"] != _mark(match["after"], of):
        detail = "This is not a cursor of this list with these filters."
        fault = Fault(detail=detail, pointer="/cursor", place="query")
        raise CursorInvalidError(detail, faults=(fault,))
    return match["after"]


def _unpacked(cursor: str) -> str:
    padded = cursor + "=" * (-len(cursor) % 4)
    try:
        return base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return ""


def _mark(after: str, of: str) -> str:
    """Notices a cursor that was cut, changed or taken to another list. It keeps no secret."""
    return hashlib.sha256(f"{of}\n{after}".encode()).hexdigest()[:16]
