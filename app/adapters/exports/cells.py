"""Cells that a spreadsheet takes for what they are, and never for a formula.

A text that begins like a formula is run when the file is opened, and may send the sheet's other
cells elsewhere. An apostrophe before it makes it text everywhere; see OWASP on CSV injection.
"""

from __future__ import annotations

import re
from typing import Final

APOSTROPHE: Final = "'"
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,15}(?:[.,][0-9]{1,15})?(?:[eE][+-]?[0-9]{1,3})?")
_UNSEEN: Final = r"\s\u200b-\u200f\u2060\ufeff"
_FORMULA: Final = re.compile(rf"[\t\r\n]|[{_UNSEEN}]*[=+\-@\uff1d\uff0b\uff0d\uff20]")
"""What a formula begins with: also after what is not seen, and in the full width of East Asia."""


def plain(text: str) -> str:
    """The text so that it is read as text; a number stays one, whatever its sign."""
    if not _FORMULA.match(text) or _NUMBER.fullmatch(text):
        return text
    return APOSTROPHE + text
