"""Column types that give back exactly what was put in, on both databases."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, Text, TypeDecorator
from typing_extensions import override

ESCAPE = "\ufdd0"
"""Begins an escape: a code point that Unicode keeps out of texts that are passed around."""
UNSTORABLE = re.compile("[\x00\ud800-\udfff\ufdd0]")
ESCAPED = re.compile("\ufdd0([0-9a-f]{4})")


def escape(text: str) -> str:
    """The text without code points that a database refuses: NUL and lone surrogates."""
    if _is_storable(text):
        return text
    return UNSTORABLE.sub(lambda match: f"{ESCAPE}{ord(match[0]):04x}", text)


def unescape(text: str) -> str:
    """The text that `escape` was given."""
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if ESCAPE in text else text


def _is_storable(text: str) -> bool:
    """Whether there is nothing to escape; ten times quicker to find out than to search for it."""
    if "\x00" in text or ESCAPE in text:
        return False
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


class LosslessText(TypeDecorator[str]):
    """Text of any code points. Its migrations give it collation C, so that it sorts by them."""

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Escape on the way in."""
        return None if value is None else escape(value)

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Unescape on the way out."""
        return None if value is None else unescape(value)


class Moment(TypeDecorator[datetime]):
    """A point in time, kept in UTC. SQLite keeps it as text that sorts by time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC, without a zone where the database keeps none."""
        if value is None:
            return None
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.replace(tzinfo=None)

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """With its zone."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
