from __future__ import annotations

import json
from dataclasses import replace

from app.api.cohort_results_schemas import CohortResultResponse, result_line
from app.api.schemas import GradeResponse
from tests.cohort_results import a_cancelled_result, a_failed_result, a_result


def test_a_line_holds_the_grade_as_a_single_grade_is_answered() -> None:
    result = a_result(3, extra={"team": "b"})
    assert result.grade is not None
    line = result_line(result)
    assert b"\n" not in line
    assert json.loads(line) == {
        "index": 3,
        "reference": "c-3",
        "extra": {"team": "b"},
        "status": "graded",
        "grade": json.loads(GradeResponse.from_record(result.grade).model_dump_json()),
    }


def test_newlines_of_an_answer_do_not_cut_its_line() -> None:
    result = a_result(0, reference="a\nb\u2028c\r", extra={"x\n": "\n"})
    (line,) = result_line(result).splitlines()
    assert json.loads(line)["reference"] == "a\nb\u2028c\r"


def test_what_has_no_grade_says_why() -> None:
    failed = CohortResultResponse.of(a_failed_result())
    assert failed.grade is not None
    assert (failed.status, failed.grade.score) == ("failed", None)
    cancelled = CohortResultResponse.of(a_cancelled_result())
    assert (cancelled.status, cancelled.grade) == ("cancelled", None)
    deleted = CohortResultResponse.of(replace(a_result(), grade=None))
    assert (deleted.status, deleted.grade) == ("deleted", None)
