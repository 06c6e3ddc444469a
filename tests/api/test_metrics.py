from __future__ import annotations

from app.domain.errors import JudgeRefusedError, JudgeUnavailableError
from tests.api.service import GOOD, Backstage, a_body, serving


def scraped(text: str) -> dict[str, float]:
    samples = [line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in samples}


def test_grades_tokens_and_cost_are_counted() -> None:
    with serving() as client:
        for _ in range(2):
            client.post("/v1/grades", json=a_body())
        found = scraped(client.get("/metrics").text)
    labels = 'degraded="false",judge="llm",rubric="a-rubric",status="graded"'
    assert found[f'touchstone_grades_total{{cached="false",{labels}}}'] == 1
    assert found[f'touchstone_grades_total{{cached="true",{labels}}}'] == 1
    assert found['touchstone_judge_tokens_total{kind="input",model="scripted"}'] == 100
    assert found['touchstone_judge_tokens_total{kind="cached_input",model="scripted"}'] == 50
    assert found['touchstone_judge_tokens_total{kind="output",model="scripted"}'] == 10
    assert found['touchstone_judge_cost_usd_total{model="scripted"}'] == 0.001
    assert found['touchstone_grade_seconds_count{judge="llm"}'] == 2
    assert found["touchstone_grades_in_flight"] == 0


def test_failures_are_counted_by_code() -> None:
    outcomes = (JudgeUnavailableError("down"), JudgeRefusedError("no"), GOOD)
    with serving(Backstage.judging(*outcomes)) as client:
        for number in range(3):
            client.post("/v1/grades", json=a_body(answer=f"answer {number}"))
        found = scraped(client.get("/metrics").text)
    assert found['touchstone_grade_errors_total{code="judge_unavailable"}'] == 1
    assert found['touchstone_grade_errors_total{code="judge_refused"}'] == 1
    assert found["touchstone_grades_in_flight"] == 0


def test_a_replayed_grade_is_not_counted_again() -> None:
    with serving() as client:
        for _ in range(2):
            client.post("/v1/grades", json=a_body(), headers={"Idempotency-Key": "k"})
        found = scraped(client.get("/metrics").text)
    assert sum(v for k, v in found.items() if k.startswith("touchstone_grades_total")) == 1


def test_requests_are_counted_by_template_and_never_by_path() -> None:
    with serving() as client:
        client.get("/v1/grades/grd_00000000000000000000000077")
        client.request("HACK", "/secret-path")
        text = client.get("/metrics").text
    found = scraped(text)
    labels = 'method="GET",route="/v1/grades/{grade_id}",status="404"'
    assert found[f"touchstone_http_requests_total{{{labels}}}"] == 1
    labels = 'method="OTHER",route="unmatched",status="404"'
    assert found[f"touchstone_http_requests_total{{{labels}}}"] == 1
    assert "secret-path" not in text
    assert "HACK" not in text


def test_two_applications_count_apart() -> None:
    with serving() as one, serving() as other:
        one.post("/v1/grades", json=a_body())
        assert "touchstone_grades_total{" not in other.get("/metrics").text
