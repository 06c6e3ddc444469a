from __future__ import annotations

import logging

import pytest

from tests.api.service import Backstage, a_body, serving
from tests.builders import ANSWER


def fields(record: logging.LogRecord) -> dict[str, object]:
    found = getattr(record, "fields", None)
    assert isinstance(found, dict)
    return found


def requests(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [fields(record) for record in caplog.records if record.getMessage() == "request"]


def test_a_request_is_one_line_without_query_path_or_body(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with serving() as client, caplog.at_level(logging.INFO):
        made = client.post("/v1/grades", json=a_body(reference="secret-reference"))
        client.get("/v1/grades?reference=secret-reference")
        client.get("/secret-path")
    one, two, three = requests(caplog)
    assert (one["method"], one["route"], one["status"]) == ("POST", "/v1/grades", 201)
    assert one["request_id"] == made.headers["x-request-id"]
    assert isinstance(one["ms"], float)
    assert (two["route"], two["status"]) == ("/v1/grades", 200)
    assert (three["route"], three["status"]) == ("unmatched", 404)
    assert "secret" not in repr([one, two, three])


def test_a_head_request_is_told_with_the_template_of_its_get(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with serving() as client, caplog.at_level(logging.INFO):
        client.head("/v1/rubrics/a-rubric")
    (line,) = requests(caplog)
    assert (line["method"], line["route"]) == ("HEAD", "/v1/rubrics/{rubric_id}")


def test_what_nobody_foresaw_is_answered_and_logged_without_its_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with serving(Backstage.judging(RuntimeError(ANSWER))) as client:
        answer = client.post("/v1/grades", json=a_body())
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (500, "internal_error")
    assert problem["request_id"] == answer.headers["x-request-id"]
    (line,) = [fields(r) for r in caplog.records if r.getMessage() == "unforeseen_error"]
    assert line["request_id"] == problem["request_id"]
    assert "RuntimeError" in repr(line["errors"])
    assert ANSWER not in answer.text + caplog.text + repr(line)


def test_answers_are_neither_sniffed_nor_kept_by_caches() -> None:
    with serving() as client:
        made = client.post("/v1/grades", json=a_body())
        live = client.get("/health/live")
    assert made.headers["cache-control"] == "no-store"
    assert made.headers["x-content-type-options"] == "nosniff"
    assert live.headers["x-content-type-options"] == "nosniff"
