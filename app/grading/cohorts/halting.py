"""How grading stops before it is done: inside the process this is no error of anything."""

from __future__ import annotations

BUDGET_REACHED = "budget_reached"
"""Paused, since one more call could cost more than `max_cost_usd` leaves."""
PRICE_UNKNOWN = "price_unknown"
"""Paused, since a cost limit was set and what calls cost is not known."""
RUBRIC_GONE = "rubric_gone"
"""Paused, since the rubric's content is no longer what the cohort was made with."""
BATCH_UNSUPPORTED = "batch_unsupported"
"""Paused, since the endpoint has no batches: going on live costs twice as much."""


class HaltedError(Exception):
    """No call may be made now: the cohort was paused or cancelled, or the process is stopping."""


class PausingError(HaltedError):
    """The same, and the cohort is to be paused.

    Attributes:
        reason: The code that pauses it.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)
