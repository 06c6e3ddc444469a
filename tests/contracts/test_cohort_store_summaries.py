"""What every store of cohorts promises about tables of results."""

from __future__ import annotations

import pytest

from app.domain.grade import Status
from app.grading.cohorts.records import ResultSummary, SummaryOrder, SummaryView
from tests.cohorts import a_ready_cohort, a_result
from tests.contracts.conftest import OpenStore

pytestmark = pytest.mark.anyio

FAILED, REVIEW = Status.FAILED, Status.NEEDS_REVIEW
SCORES = [(0, 70.0), (1, None), (2, 20.0), (3, 90.0), (4, 70.0), (5, None), (6, 70.0), (7, 90.0)]


async def pages_of(opened: OpenStore, cohort_id: str, view: SummaryView) -> list[ResultSummary]:
    lines: list[ResultSummary] = []
    while True:
        after = lines[-1].index if lines else None
        page = await opened.cohorts.summaries(cohort_id, after=after, limit=3, view=view)
        lines += page
        if len(page) < 3:
            return lines


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (SummaryOrder.INDEX, [0, 1, 2, 3, 4, 5, 6, 7]),
        (SummaryOrder.LATEST, [7, 6, 5, 4, 3, 2, 1, 0]),
        (SummaryOrder.LOWEST, [2, 0, 4, 6, 3, 7, 1, 5]),
        (SummaryOrder.HIGHEST, [7, 3, 6, 4, 0, 2, 1, 5]),
    ],
)
async def test_summaries_come_in_pages_of_any_order(
    opened: OpenStore, order: SummaryOrder, expected: list[int]
) -> None:
    cohort_id = await a_ready_cohort(opened.cohorts, count=9)
    results = [
        a_result(index, FAILED)
        if score is None
        else a_result(index, REVIEW if index % 2 else Status.GRADED, score=score)
        for index, score in SCORES
    ]
    await opened.cohorts.put(cohort_id, results)
    lines = await pages_of(opened, cohort_id, SummaryView(order=order))
    assert [line.index for line in lines] == expected
    assert {line.index: line.score for line in lines} == dict(SCORES)
    for status in Status:
        some = await pages_of(opened, cohort_id, SummaryView(order=order, status=status))
        assert some == [line for line in lines if line.status is status]
    assert next(line for line in lines if line.index == 3) == ResultSummary(
        index=3,
        reference="ref-3",
        status=REVIEW,
        score=90.0,
        grade_id=results[3].record.id,
        seq=4,
    )


async def test_a_page_goes_on_after_a_line_that_was_opened_again(opened: OpenStore) -> None:
    cohort_id = await a_ready_cohort(opened.cohorts, count=9)
    await opened.cohorts.put(
        cohort_id, [a_result(n, FAILED if n < 4 else REVIEW) for n in range(9)]
    )
    view = SummaryView(order=SummaryOrder.LOWEST)
    lines = await opened.cohorts.summaries(cohort_id, after=None, limit=7, view=view)
    assert [line.index for line in lines] == [4, 5, 6, 7, 8, 0, 1]
    await opened.cohorts.retry(cohort_id)
    await opened.cohorts.put(cohort_id, [a_result(3, FAILED, number=33)])
    rest = await opened.cohorts.summaries(cohort_id, after=1, limit=7, view=view)
    assert [line.index for line in rest] == [3]
