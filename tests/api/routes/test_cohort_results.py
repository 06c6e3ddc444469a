from __future__ import annotations

import asyncio
import csv
import io
import json
import logging
from collections.abc import Iterator, Sequence

import pytest
from starlette.testclient import TestClient

from app.api.problems import MEDIA_TYPE
from app.grading.cohorts.records import Cohort, CohortResult
from tests.api.service import Backstage, serving
from tests.cohort_results import (
    RUBRIC,
    a_cancelled_result,
    a_cohort,
    a_doubted_grade,
    a_failed_result,
    a_result,
)
from tests.stored_cohorts import stored

SECRET = "Zebra crossings are my secret."
RESULTS = (
    a_result(0, extra={"team": "b"}, answer=f"=1+1 {SECRET}"),
    a_result(1, grade=a_doubted_grade(), answer=f"<script>{SECRET}</script>"),
    a_failed_result(2),
    a_result(3, answer=RUBRIC.ideal_response),
    a_cancelled_result(4),
)
COHORT = a_cohort()
PATH = f"/v1/cohorts/{COHORT.id}"


def with_cohort(results: Sequence[CohortResult] = RESULTS, cohort: Cohort = COHORT) -> Backstage:
    behind = Backstage(rubrics=(RUBRIC,))
    asyncio.run(stored(behind.cohorts, results, cohort=cohort, columns=("team",)))
    return behind


@pytest.fixture
def client() -> Iterator[TestClient]:
    with serving(with_cohort()) as client:
        yield client


def test_pages_follow_each_other_to_the_end(client: TestClient) -> None:
    seen, cursor, pages = [], "", 0
    while True:
        page = client.get(f"{PATH}/results?limit=2{cursor}").json()
        seen += page["items"]
        pages += 1
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert [one["index"] for one in seen] == [0, 1, 2, 3]
    assert [one["status"] for one in seen] == ["graded", "needs_review", "failed", "graded"]
    assert pages == 2
    assert seen[0]["extra"] == {"team": "b"}
    assert seen[0]["grade"]["score"] == 62.5


def test_a_cursor_is_good_for_its_cohort_alone() -> None:
    behind = with_cohort()
    other = a_cohort(2)
    asyncio.run(stored(behind.cohorts, [a_cancelled_result(0)], cohort=other))
    with serving(behind) as client:
        cursor = client.get(f"{PATH}/results?limit=2").json()["next_cursor"]
        answer = client.get(f"/v1/cohorts/{other.id}/results?cursor={cursor}")
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_cursor")
        forged = client.get(f"{PATH}/results?cursor=abc")
        assert forged.json()["code"] == "invalid_cursor"


@pytest.mark.parametrize(
    ("query", "accept"),
    [("?format=csv", "*/*"), ("", "text/csv"), ("?format=csv", "application/json")],
)
def test_results_as_a_table(client: TestClient, query: str, accept: str) -> None:
    answer = client.get(f"{PATH}/results{query}", headers={"Accept": accept})
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    name = 'attachment; filename="spring-round-000001.csv"'
    assert answer.headers["Content-Disposition"] == name
    assert answer.content.startswith(b"\xef\xbb\xbfindex,")
    rows = [*csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))]
    assert [row["status"] for row in rows] == ["graded", "needs_review", "failed", "graded"]
    assert rows[0]["answer"].startswith("'=1+1")
    assert rows[0]["team"] == "b"


@pytest.mark.parametrize(("name", "character"), [("semicolon", ";"), ("tab", "\t")])
def test_a_table_for_another_excel(client: TestClient, name: str, character: str) -> None:
    text = client.get(f"{PATH}/results?format=csv&delimiter={name}").content.decode("utf-8-sig")
    rows = [*csv.DictReader(io.StringIO(text, newline=""), delimiter=character)]
    assert [row["index"] for row in rows] == ["0", "1", "2", "3"]


def test_results_as_lines_hold_grades_as_single_ones_are_answered(client: TestClient) -> None:
    answer = client.get(f"{PATH}/results?format=ndjson")
    assert answer.headers["Content-Type"] == "application/x-ndjson"
    assert answer.headers["Content-Disposition"].endswith('.ndjson"')
    lines = [json.loads(line) for line in answer.text.splitlines()]
    pages = client.get(f"{PATH}/results").json()["items"]
    assert lines == pages


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ('x"; evil="y\r\nSet-Cookie: a=b', "x-evil-y-set-cookie-a-b"),
        ("../../etc/passwd", "etc-passwd"),
        ("\u4e00\u4e8c \u202egnp", "gnp"),
        ("\u4e00", "cohort"),
        (None, "cohort"),
        ("n" * 300, "n" * 60),
    ],
)
def test_a_file_has_a_name_of_plain_letters(name: str | None, file: str) -> None:
    with serving(with_cohort(cohort=a_cohort(name=name))) as client:
        answer = client.get(f"{PATH}/results?format=ndjson")
    expected = f'attachment; filename="{file}-000001.ndjson"'
    assert answer.headers["Content-Disposition"] == expected


def test_a_report_in_json(client: TestClient) -> None:
    report = client.get(f"{PATH}/report").json()
    assert report["cohort"]["id"] == COHORT.id
    assert (report["counts"]["total"], report["counts"]["failed"]) == (5, 1)
    assert [one["index"] for one in report["review_queue"]["entries"]] == [1]
    assert [one["index"] for one in report["ideal_copies"]["entries"]] == [3]


@pytest.mark.parametrize(
    ("query", "accept"), [("?format=html", "*/*"), ("", "text/html,*/*;q=0.8")]
)
def test_a_report_as_a_page(client: TestClient, query: str, accept: str) -> None:
    answer = client.get(f"{PATH}/report{query}", headers={"Accept": accept})
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert f"&lt;script&gt;{SECRET}" in answer.text
    assert "<script" not in answer.text


@pytest.mark.parametrize("path", ["results", "results?format=csv", "report", "report?format=html"])
@pytest.mark.parametrize("cohort_id", ["coh_00000000000000000000000009", "coh_x", "..%2f"])
def test_there_is_nothing_of_a_cohort_that_is_not_there(
    client: TestClient, path: str, cohort_id: str
) -> None:
    answer = client.get(f"/v1/cohorts/{cohort_id}/{path}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, MEDIA_TYPE)


@pytest.mark.parametrize(
    "query",
    [
        "results?format=xlsx",
        "results?limit=0",
        "results?limit=1001",
        "report?format=csv",
        "results?delimiter=%0a",
        "results?page=2",
    ],
)
def test_what_is_asked_for_has_to_make_sense(client: TestClient, query: str) -> None:
    answer = client.get(f"{PATH}/{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


def test_a_type_that_is_not_made_here_is_refused(client: TestClient) -> None:
    assert client.get(f"{PATH}/results", headers={"Accept": "image/png"}).status_code == 406
    assert client.get(f"{PATH}/report", headers={"Accept": "text/csv"}).status_code == 406


@pytest.mark.parametrize("path", ["results", "results?format=csv", "report"])
def test_a_database_that_is_away_is_a_problem_of_its_own(path: str) -> None:
    behind = with_cohort()
    behind.cohorts.is_available = False
    with serving(behind) as client:
        answer = client.get(f"{PATH}/{path}")
    assert (answer.status_code, answer.json()["code"]) == (503, "store_unavailable")


def test_no_answer_is_in_the_log(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for path in ("results", "results?format=csv", "results?format=ndjson", "report?format=html"):
        assert client.get(f"{PATH}/{path}").status_code == 200
    told = [f"{record.getMessage()} {record.__dict__}" for record in caplog.records]
    assert len(told) >= 4
    assert [line for line in told if "Zebra" in line] == []
