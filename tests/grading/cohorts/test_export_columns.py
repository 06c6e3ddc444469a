from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.grade import Outcome
from app.grading.cohorts.export_columns import Cell, ResultColumns
from app.grading.cohorts.records import CohortResult
from app.grading.records import Usage
from tests.cohort_results import (
    RUBRIC,
    a_cancelled_result,
    a_doubted_grade,
    a_failed_result,
    a_full_grade,
    a_result,
)

HEADER = (
    *("index", "reference", "answer", "status", "score", "band"),
    *("interval_low", "interval_high", "confidence", "review_needed", "review_reasons"),
    *("level_delivery", "level_value", "pitfall_confusion", "check_says-plan"),
    *("summary", "improvements", "grade_id", "cost_usd", "failure_code"),
    *("reviewed", "effective_score", "effective_band"),
)


def row(result: CohortResult, *columns: str) -> dict[str, Cell]:
    table = ResultColumns(rubric=RUBRIC, columns=columns)
    return dict(zip(table.header, table.row(result), strict=True))


def test_a_column_for_everything_of_a_grade() -> None:
    assert ResultColumns(rubric=RUBRIC, columns=()).header == HEADER
    result = a_result(4, answer="Some text.", usage=Usage(cost_usd=0.25))
    assert tuple(row(result).values()) == (
        *(4, "c-4", "Some text.", "graded", 62.5, "Fair", 52.5, 72.5, 0.8, "no", ""),
        *(2, 1, "absent", "found"),
        *("Fair.", "Say more on value. (25 points)", f"grd_{5:026d}", 0.25, None),
        *("no", 62.5, "Fair"),
    )


def test_reasons_for_review_are_in_one_cell() -> None:
    shown = row(a_result(grade=a_doubted_grade()))
    assert (shown["status"], shown["review_needed"]) == ("needs_review", "yes")
    assert shown["review_reasons"] == "low_confidence"


def test_what_was_not_assessed_is_no_zero() -> None:
    grade = a_full_grade(levels=(None, 0), present=None, outcome=Outcome.DENIED)
    shown = row(a_result(grade=grade))
    assert (shown["level_delivery"], shown["level_value"]) == (None, 0)
    assert (shown["pitfall_confusion"], shown["check_says-plan"]) == ("not_assessed", "denied")
    assert row(a_result(grade=a_full_grade(present=True)))["pitfall_confusion"] == "present"


def test_items_that_the_grade_lacks_are_empty() -> None:
    grade = replace(a_full_grade(), criteria=(), pitfalls=(), findings=())
    shown = row(a_result(grade=grade))
    assert [shown[name] for name in HEADER[11:15]] == [None] * 4


def test_a_failed_answer_has_its_text_and_its_code() -> None:
    shown = row(a_failed_result(1))
    assert (shown["status"], shown["score"]) == ("failed", None)
    assert shown["failure_code"] == shown["review_reasons"] == "judge_reply_invalid"
    assert (shown["review_needed"], shown["grade_id"]) == ("yes", f"grd_{2:026d}")
    assert shown["answer"] == "Some answer, number 2."


def test_a_cancelled_answer_is_almost_empty() -> None:
    shown = {name: cell for name, cell in row(a_cancelled_result(2)).items() if cell is not None}
    assert shown == {"index": 2, "reference": "c-2", "status": "cancelled"}


def test_an_unknown_cost_is_empty_and_not_zero() -> None:
    assert row(a_result(usage=Usage(cost_usd=None)))["cost_usd"] is None
    assert row(a_result(usage=Usage(cost_usd=0.0)))["cost_usd"] == 0.0


def test_own_columns_come_back_in_their_order_and_keep_their_names() -> None:
    table = ResultColumns(rubric=RUBRIC, columns=("team", "city"))
    assert table.header[2:6] == ("answer", "team", "city", "status")
    assert row(a_result(extra={"city": "Oslo"}), "team", "city")["city"] == "Oslo"
    assert row(a_result(extra={"city": "Oslo"}), "team", "city")["team"] is None


def test_an_own_column_with_a_name_of_ours_gets_a_prefix() -> None:
    shown = row(a_result(extra={"Score": "9", "Grade-ID": "x"}), "Score", "Grade-ID")
    assert (shown["original_Score"], shown["score"]) == ("9", 62.5)
    assert shown["original_Grade-ID"] == "x"
    twice = ResultColumns(rubric=RUBRIC, columns=("original_score", "score")).header
    assert twice[3:5] == ("original_score", "original_original_score")


NAMES = st.lists(st.text(max_size=12) | st.sampled_from(HEADER), unique=True, max_size=8)


@settings(max_examples=50, deadline=None)
@given(NAMES)
def test_no_two_columns_share_a_name(columns: list[str]) -> None:
    header = ResultColumns(rubric=RUBRIC, columns=columns).header
    assert len(set(header)) == len(header) == len(HEADER) + len(columns)
