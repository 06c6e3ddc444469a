from __future__ import annotations

from starlette.testclient import TestClient


def test_metrics_are_prometheus_text_for_any_accept(client: TestClient) -> None:
    accept = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3"
    answer = client.get("/metrics", headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert "# TYPE touchstone_grades_in_flight gauge" in answer.text
