"""Counts and states of a cohort."""

from __future__ import annotations

from app.domain.cohort import CohortCounts, CohortStatus


def test_done_is_every_answer_that_ended_in_whatever_way() -> None:
    assert CohortCounts(total=10, graded=1, needs_review=2, failed=3, cancelled=1).done == 7


def test_only_a_cohort_that_is_ready_or_running_is_graded() -> None:
    to_do = [status.value for status in CohortStatus if status.is_to_do]
    assert to_do == ["ready", "running"]
