"""Why a request is turned away before any use case sees it.

RequestError                    what HTTP or JSON themselves forbid
  BodyUnreadableError           not one JSON value in strict UTF-8
  BodyIncompleteError           the connection ended first
  BodyTimeoutError              it came too slowly
  BodyTooLargeError             it is larger than a request may be
  MediaTypeUnsupportedError     it is not of a type that the route reads
  NotAcceptableError            the route cannot answer in a type that was asked for
  PathUnknownError              there is no such route
  MethodUnsupportedError        the route does not know the method
  RequestInvalidError           readable, but not what the route takes
    CursorInvalidError          a cursor that this list did not give
NotReadyError                   the service cannot grade just now
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.domain.errors import TouchstoneError

Place = Literal["body", "query", "path", "header", "service"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong, and where.

    Attributes:
        place: The part of the request (or `service` for a part of this service).
        pointer: JSON pointer into that part; empty for the whole of it.
        detail: What is wrong, without the value that is wrong.
        line: Line of an upload, from 1.
        code: What is wrong with that line, for a program.
    """

    detail: str
    pointer: str = ""
    place: Place = "body"
    line: int | None = None
    code: str | None = None


class RequestError(TouchstoneError):
    """HTTP forbids the request.

    Attributes:
        faults: What is wrong with it, and where.
    """

    code = "bad_request"

    def __init__(self, message: str, *, faults: tuple[Fault, ...] = ()) -> None:
        self.faults = faults
        super().__init__(message)


class BodyUnreadableError(RequestError):
    """The body is not one JSON value in strict UTF-8."""

    code = "invalid_json"


class BodyIncompleteError(RequestError):
    """The connection ended before the body did."""

    code = "body_incomplete"


class BodyTimeoutError(RequestError):
    """The body came too slowly."""

    code = "body_timeout"


class BodyTooLargeError(RequestError):
    """The body is larger than this service takes."""

    code = "body_too_large"


class MediaTypeUnsupportedError(RequestError):
    """The body is of a type, character set or encoding that the route does not read."""

    code = "unsupported_media_type"


class NotAcceptableError(RequestError):
    """Accept rules out every type that the route can answer in."""

    code = "not_acceptable"


class PathUnknownError(RequestError):
    """There is no such route."""

    code = "path_not_found"


class MethodUnsupportedError(RequestError):
    """The path does not take this method.

    Attributes:
        allowed: The methods that it takes.
    """

    code = "method_not_allowed"

    def __init__(self, allowed: tuple[str, ...]) -> None:
        self.allowed = allowed
        super().__init__(f"This path takes {', '.join(allowed)}.")


class RequestInvalidError(RequestError):
    """The request can be read, but it is not what the route takes."""

    code = "invalid_request"


class CursorInvalidError(RequestInvalidError):
    """The cursor was not given by this list with these filters."""

    code = "invalid_cursor"


class NotReadyError(TouchstoneError):
    """The service cannot grade just now."""

    code = "not_ready"

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("The service is not ready.")
