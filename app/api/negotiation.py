"""Which media type to answer in, and whether a body's media type can be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.api.rejections import MediaTypeUnsupportedError, NotAcceptableError

MAX_RANGES = 50
UTF8 = {"utf-8", "utf8"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Range:
    """One part of an Accept header, such as `text/*;q=0.5`."""

    main: str
    sub: str
    quality: float

    def rank(self, media_type: str) -> int:
        """How closely it names the type: 0 is not at all."""
        main, _, sub = media_type.partition("/")
        if (self.main, self.sub) == (main, sub):
            return 3
        if (self.main, self.sub) == (main, "*"):
            return 2
        return 1 if (self.main, self.sub) == ("*", "*") else 0


def preferred(accept: str | None, offered: Sequence[str]) -> str:
    """The offered type that the caller likes best; the first one where all are alike.

    Raises:
        NotAcceptableError: The caller takes none of them.
    """
    if accept is None or not accept.strip():
        return offered[0]
    ranges = [_read_range(part) for part in accept.split(",")[:MAX_RANGES]]
    best = max(offered, key=lambda media_type: _liking(media_type, ranges))
    if _liking(best, ranges)[0] <= 0:
        raise NotAcceptableError(f"This path answers in {' or '.join(offered)}.")
    return best


def check_body_type(
    content_type: str | None,
    content_encoding: str | None,
    *taken: str,
    any_charset: bool = False,
) -> str:
    """The media type of a body, once it is known to be one of those taken.

    Args:
        content_type: The header.
        content_encoding: The header.
        taken: The types that the route reads.
        any_charset: Whether it need not be in UTF-8.

    Raises:
        MediaTypeUnsupportedError: It is not.
    """
    choices = " or ".join(taken)
    media_type, parameters = read_type(content_type or "")
    if media_type not in taken:
        raise MediaTypeUnsupportedError(f"The Content-Type of this path is {choices}.")
    charset = parameters.get("charset", "utf-8").strip('"').lower()
    if not any_charset and charset not in UTF8:
        raise MediaTypeUnsupportedError("The character set of a body is UTF-8.")
    if (content_encoding or "identity").strip().lower() != "identity":
        raise MediaTypeUnsupportedError("A body is sent as it is, without Content-Encoding.")
    return media_type


def _liking(media_type: str, ranges: Sequence[_Range]) -> tuple[float, int]:
    closest = max(ranges, key=lambda one: one.rank(media_type))
    rank = closest.rank(media_type)
    return (closest.quality, rank) if rank else (0.0, 0)


def _read_range(text: str) -> _Range:
    media_type, parameters = read_type(text)
    main, _, sub = media_type.partition("/")
    try:
        quality = float(parameters.get("q", "1"))
    except ValueError:
        quality = 0.0
    return _Range(main=main, sub=sub, quality=quality if 0 <= quality <= 1 else 0.0)


def read_type(text: str) -> tuple[str, dict[str, str]]:
    """A Content-Type as its media type and its parameters."""
    media_type, *rest = text.split(";")
    pairs = (part.partition("=") for part in rest)
    return media_type.strip().lower(), {
        name.strip().lower(): value.strip() for name, _, value in pairs
    }
