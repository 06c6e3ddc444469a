"""Webhooks: what is told, to whom, and when it is tried again.

The headers, the schedule and what counts as success are those of the Standard Webhooks
specification, version 1.0.0.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

DELAYS_SECONDS: Final = (0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""How long to wait before each try: a little over three days in all."""
JITTER: Final = 0.2
"""A wait is longer by up to this share, so that many deliveries do not come back at once."""
LONGEST_WAIT_SECONDS: Final = 86_400.0
"""The most that a receiver's Retry-After can ask for."""
OVERLAP_SECONDS: Final = 86_400
"""How long the old secret still signs, beside the new one, after a rotation."""
MOST_ENDPOINTS: Final = 20
"""Endpoints that one tenant may have."""

SUCCESS: Final = range(200, 300)
REDIRECTION: Final = range(300, 400)
GONE: Final = 410


class EventType(StrEnum):
    """What can happen that is worth telling."""

    GRADE_CREATED = "grade.created"
    GRADE_REVIEWED = "grade.reviewed"
    REGRADE_REQUESTED = "grade.regrade_requested"
    COHORT_FINISHED = "cohort.finished"
    COHORT_PAUSED = "cohort.paused"
    COHORT_CANCELLED = "cohort.cancelled"
    PING = "ping"


class DeliveryStatus(StrEnum):
    """How far a delivery is.

    `pending`: it is sent now, or tried again later. `delivered`: the receiver took it. `failed`:
    the whole schedule passed without that. `skipped`: the endpoint was disabled, so it was not
    sent, or not tried any more.
    """

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"
    SKIPPED = "skipped"


class DeliveryFailure(StrEnum):
    """Why one try was no success."""

    URL_REFUSED = "url_refused"
    ADDRESS_REFUSED = "address_refused"
    NAME_NOT_FOUND = "name_not_found"
    CONNECTION_FAILED = "connection_failed"
    TLS_FAILED = "tls_failed"
    TIMEOUT = "timeout"
    REPLY_INVALID = "reply_invalid"
    REDIRECTED = "redirected"
    GONE = "gone"
    STATUS_REFUSED = "status_refused"
    SECRET_UNREADABLE = "secret_unreadable"  # noqa: S105 - the name of a failure
    SENDER_FAILED = "sender_failed"


class DisabledReason(StrEnum):
    """Why nothing is sent to an endpoint."""

    BY_REQUEST = "by_request"
    GONE = "gone"
    FAILED_THROUGHOUT = "failed_throughout"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """What follows from a try.

    Attributes:
        wait_seconds: When to try again; None for never.
        disables: Why nothing more is sent to the endpoint; None to go on. `FAILED_THROUGHOUT` is
            for an endpoint that took nothing else either while this was tried.
    """

    status: DeliveryStatus
    wait_seconds: float | None = None
    disables: DisabledReason | None = None


def failure_of_status(status: int) -> DeliveryFailure | None:
    """What is wrong with the HTTP status of a reply; None for a success."""
    if status in SUCCESS:
        return None
    if status == GONE:
        return DeliveryFailure.GONE
    return DeliveryFailure.REDIRECTED if status in REDIRECTION else DeliveryFailure.STATUS_REFUSED


def conclude(
    failure: DeliveryFailure | None,
    tries: int,
    *,
    draw: float,
    retry_after_seconds: float | None = None,
) -> Conclusion:
    """What follows from a try.

    Args:
        failure: What was wrong with it; None for a success.
        tries: How often it was tried, this time included; from 1.
        draw: A random number, 0 to 1, that spreads the waits.
        retry_after_seconds: How long the receiver asked to be left alone, if it did.
    """
    if failure is None:
        return Conclusion(status=DeliveryStatus.DELIVERED)
    if failure is DeliveryFailure.GONE:
        return Conclusion(status=DeliveryStatus.FAILED, disables=DisabledReason.GONE)
    if tries >= len(DELAYS_SECONDS):
        given_up = DisabledReason.FAILED_THROUGHOUT
        return Conclusion(status=DeliveryStatus.FAILED, disables=given_up)
    wait = DELAYS_SECONDS[tries] * (1 + JITTER * draw)
    asked = min(retry_after_seconds or 0.0, LONGEST_WAIT_SECONDS)
    return Conclusion(status=DeliveryStatus.PENDING, wait_seconds=max(wait, asked))
