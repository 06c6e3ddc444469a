from __future__ import annotations

from dataclasses import replace

from app.grading.cohorts.ending import Ending, ending
from tests.cohort_results import (
    a_cancelled_result,
    a_doubted_grade,
    a_failed_result,
    a_result,
)


def test_a_result_ends_as_its_grade_did() -> None:
    assert ending(a_result()) is Ending.GRADED
    assert ending(a_result(grade=a_doubted_grade())) is Ending.NEEDS_REVIEW
    assert ending(a_failed_result()) is Ending.FAILED


def test_a_result_without_a_record_was_cancelled_or_deleted() -> None:
    assert ending(a_cancelled_result()) is Ending.CANCELLED
    assert ending(replace(a_result(), grade=None)) is Ending.DELETED
