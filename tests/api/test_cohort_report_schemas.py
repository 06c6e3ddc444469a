from __future__ import annotations

from app.api.cohort_report_schemas import CohortReportResponse
from tests.cohort_reports import A_REPORT


def test_everything_of_a_report_is_sent() -> None:
    sent = CohortReportResponse.of(A_REPORT).model_dump(mode="json")
    assert sent["cohort"]["id"] == A_REPORT.subject.id
    assert sent["counts"] == {
        "total": 9,
        "done": 6,
        "graded": 3,
        "needs_review": 2,
        "failed": 1,
        "cancelled": 0,
    }
    assert [one["id"] for one in sent["keyword_checks"]] == ["says-plan"]
    assert sent["keyword_checks"][0]["outcomes"]["found"] == 5
    assert [one["index"] for one in sent["review_queue"]["entries"]] == [3, 4]
    assert sent["near_duplicates"]["largest"][0]["members"][1]["similarity"] == 1.0
    assert sent["ideal_copies"]["entries"][0]["overlap"] == 1.0
    assert sum(one["answers"] for one in sent["scores"]["bins"]) == 5
    assert sent["failures"] == {"judge_reply_invalid": 1}
    assert sent["cost"]["judged"] == 6
