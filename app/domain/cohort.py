"""A cohort: many answers, one rubric."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortAnswer:
    """One answer of a cohort, as it was handed in.

    Attributes:
        index: Its place among the accepted answers, from 0.
        answer: The text exactly as sent.
        reference: The caller's own id for it.
        extra: Other columns of its row, by name and in order: kept and given back, never read.
    """

    index: int
    answer: str
    reference: str | None
    extra: Mapping[str, str]
