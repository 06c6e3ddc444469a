"""What a call can end with instead of a result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class ClientError(Exception):
    """Any error of this package."""


class UnreachableError(ClientError):
    """No answer came, or none that could be understood, however often it was tried."""


class ServiceError(ClientError):
    """The service answered with a problem (RFC 9457).

    Attributes:
        status: HTTP status.
        code: Stable name of the problem, to act on: docs/errors.md of the service lists them.
        detail: What is wrong and what to do, for people.
        faults: For a body or parameters that cannot be taken, what is wrong where.
        request_id: What to quote to whoever runs the service.
        retry_after: Seconds that the service asks to wait; None where it asks for nothing.
    """

    def __init__(
        self, status: int, problem: Mapping[str, Any], retry_after: float | None = None
    ) -> None:
        self.status = status
        self.retry_after = retry_after
        self.code = str(problem.get("code", "unknown"))
        self.detail = str(problem.get("detail", ""))
        self.faults: Sequence[Mapping[str, Any]] = tuple(problem.get("errors") or ())
        self.request_id = str(problem.get("request_id", ""))
        super().__init__(f"{self.code} ({status}): {self.detail}")
