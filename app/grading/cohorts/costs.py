"""What a cohort's calls took, added up one record at a time."""

from __future__ import annotations

from app.domain.cohort_report import CostSummary
from app.grading.records import GradeRecord

FLOOR = "none"
"""The kind of judge in the record of a grade that a floor decided."""
BILLION = 1_000_000_000
"""Costs are added up in billionths of a dollar: whole numbers do not drift."""


class CostTally:
    """Counts calls, tokens and dollars."""

    def __init__(self) -> None:
        self._judged = self._reused = self._floored = self._degraded = self._unpriced = 0
        self._input = self._cached_input = self._output = self._billionths = 0

    def add(self, record: GradeRecord) -> None:
        """Count what a record took; one that failed was paid for too."""
        is_floored = record.judge.kind == FLOOR
        self._floored += is_floored
        self._reused += record.cached
        self._judged += not (is_floored or record.cached)
        self._degraded += record.degraded
        usage = record.usage
        self._input += usage.input_tokens
        self._cached_input += usage.cached_input_tokens
        self._output += usage.output_tokens
        self._unpriced += usage.cost_usd is None
        self._billionths += round((usage.cost_usd or 0.0) * BILLION)

    def summary(self) -> CostSummary:
        """All of it."""
        known = self._billionths / BILLION
        return CostSummary(
            judged=self._judged,
            reused=self._reused,
            floored=self._floored,
            degraded=self._degraded,
            input_tokens=self._input,
            cached_input_tokens=self._cached_input,
            output_tokens=self._output,
            cost_usd=None if self._unpriced else known,
            known_cost_usd=known,
            unpriced=self._unpriced,
        )
