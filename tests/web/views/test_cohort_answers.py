from __future__ import annotations

import pytest

from app.domain.grade import Status
from app.grading.cohorts.records import SummaryOrder, SummaryView
from app.web.views.cohort_answers import query_of, steps_of, view_of


@pytest.mark.parametrize("walk", ["", "a", "1-", "-1", "1--2", "1-2\n", "1-" * 200 + "1", "9" * 8])
def test_a_walk_that_is_no_list_of_places_is_none(walk: str) -> None:
    assert steps_of(walk, 1) is None


def test_a_walk_that_does_not_come_by_is_none() -> None:
    assert steps_of("1-2-3", 4) is None


def test_a_walk_leads_from_place_to_place() -> None:
    steps = steps_of("7-2-9", 2)
    assert steps is not None
    assert (steps.previous, steps.next, steps.place, steps.query) == (7, 9, "2 of 3", "walk=7-2-9")


def test_a_view_is_kept_in_the_address() -> None:
    view = SummaryView(status=Status.GRADED, order=SummaryOrder.HIGHEST)
    assert query_of(view, after=5) == "order=highest&status=graded&after=5"
    assert view_of("highest", "graded") == view
    assert view_of("", "") == SummaryView()


def test_failed_answers_have_no_score_to_go_by() -> None:
    assert view_of("lowest", "failed") == SummaryView(status=Status.FAILED)
    assert view_of("latest", "failed").order is SummaryOrder.LATEST
