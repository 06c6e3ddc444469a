"""How an answer of a cohort ended, in one word."""

from __future__ import annotations

from enum import StrEnum

from app.grading.cohorts.records import CohortResult
from app.grading.reviews.records import status_of


class Ending(StrEnum):
    """How an answer of a cohort ended.

    `graded`, `needs_review` and `failed` are those of its grade, as it stands after reviews.
    `cancelled`: the cohort was, before its turn. `deleted`: its grade was deleted afterwards.
    """

    GRADED = "graded"
    NEEDS_REVIEW = "needs_review"
    FAILED = "failed"
    CANCELLED = "cancelled"
    DELETED = "deleted"


def ending(result: CohortResult) -> Ending:
    """How that answer ended."""
    record = result.grade
    if record is None:
        return Ending.DELETED if result.seq else Ending.CANCELLED
    return Ending(status_of(record, result.standing).value)
