from __future__ import annotations

import pytest

from app.domain.cohort import CohortCounts, CohortStatus
from app.web.views.cohort_state import cohort_state, cohort_title
from tests.cohort_results import a_cohort

COUNTS = CohortCounts(total=8, graded=3, needs_review=2, failed=1)


@pytest.mark.parametrize(
    ("status", "actions", "is_watched"),
    [
        (CohortStatus.RECEIVING, set(), True),
        (CohortStatus.READY, {"pause", "cancel", "retry"}, True),
        (CohortStatus.RUNNING, {"pause", "cancel", "retry"}, True),
        (CohortStatus.PAUSED, {"resume", "cancel", "retry"}, True),
        (CohortStatus.DONE, {"retry"}, False),
        (CohortStatus.CANCELLED, set(), False),
    ],
)
def test_what_can_be_done_follows_from_where_it_stands(
    status: CohortStatus, actions: set[str], *, is_watched: bool
) -> None:
    state = cohort_state(a_cohort(status=status, counts=COUNTS), "Why?")
    assert state.actions == actions
    assert state.is_watched is is_watched


def test_the_parts_of_the_bar_follow_one_another() -> None:
    parts = cohort_state(a_cohort(counts=COUNTS), "Why?").parts
    assert [(one.start, one.width) for one in parts] == [
        (0.0, 37.5),
        (37.5, 25.0),
        (62.5, 12.5),
        (75.0, 0.0),
    ]


def test_a_cohort_without_a_name_is_called_by_its_time() -> None:
    assert cohort_title(a_cohort(name=None)).startswith("Cohort of ")
    assert cohort_title(a_cohort(name="Mine")) == "Mine"
