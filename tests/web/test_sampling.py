from __future__ import annotations

import pytest

from app.domain.cohort import CohortAnswer
from app.domain.intake import RowProblem
from app.domain.intake_errors import UploadUnreadableError
from app.web.sampling import ROWS, SampledIntake, sample
from tests.cohorts import some_answers
from tests.fakes.listed_intake import ListedIntake

pytestmark = pytest.mark.anyio

PROBLEM = RowProblem(line=3, code="answer_too_long", detail="It is too long.")
BROKEN = UploadUnreadableError("It breaks off.")


async def test_an_intake_gives_all_its_rows_and_keeps_the_first() -> None:
    rows: list[CohortAnswer | RowProblem] = [PROBLEM, *some_answers(ROWS + 3)]
    sampled = SampledIntake(ListedIntake(rows=rows))
    assert [row async for row in sampled] == rows
    assert sampled.first == some_answers(ROWS)
    assert sampled.columns == ("team",)


async def test_a_whole_upload_counts_all_its_rows() -> None:
    found = await sample(ListedIntake(rows=[*some_answers(2), PROBLEM]), is_cut=False)
    assert (found.answers, found.problems.first) == (2, [PROBLEM])
    assert list(found.first) == some_answers(2)


@pytest.mark.parametrize("error", [None, BROKEN])
@pytest.mark.parametrize("last", [PROBLEM, some_answers(3)[-1]])
async def test_what_the_cut_broke_does_not_count(
    error: Exception | None, last: CohortAnswer | RowProblem
) -> None:
    rows: list[CohortAnswer | RowProblem] = [*some_answers(2), last]
    found = await sample(ListedIntake(rows=rows, error=error), is_cut=True)
    assert (found.answers, found.problems.total) == (2, 0)
    assert list(found.first) == some_answers(2)


@pytest.mark.parametrize(("rows", "is_cut"), [(some_answers(2), False), ([], True)])
async def test_what_cannot_be_read_is_said(rows: list[RowProblem], is_cut: bool) -> None:  # noqa: FBT001 - a parameter of the test
    with pytest.raises(UploadUnreadableError):
        await sample(ListedIntake(rows=rows, error=BROKEN), is_cut=is_cut)
