from __future__ import annotations

import asyncio
import codecs
import json
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.domain.cohort import CohortStatus
from app.domain.errors import StoreUnavailableError
from app.grading.cohorts.records import NewResult
from tests.api.cohorts import (
    CSV,
    JSON,
    NDJSON,
    PATH,
    QUERY,
    TABLE,
    a_document,
    answers_of,
    stored,
)
from tests.api.service import RUBRIC, Backstage, serving
from tests.records import a_failed_record, a_record

SECRET = "mysecretwords"


@pytest.fixture
def behind() -> Backstage:
    return Backstage()


@pytest.fixture
def client(behind: Backstage) -> Iterator[TestClient]:
    with serving(behind) as client:
        yield client


def a_cohort(client: TestClient, content: bytes = TABLE) -> str:
    """The path of a new cohort."""
    return str(client.post(PATH, params=QUERY, content=content, headers=CSV).headers["location"])


# --- sending -----------------------------------------------------------------------------------


def test_a_table_becomes_a_cohort_that_is_graded(client: TestClient, behind: Backstage) -> None:
    sent = client.post(PATH, params=QUERY | {"name": "Autumn"}, content=TABLE, headers=CSV)
    body = sent.json()
    assert sent.status_code == 202
    assert sent.headers["location"] == f"{PATH}/{body['id']}" == body["links"]["self"]
    assert (body["status"], body["total"], body["done"], body["name"]) == ("ready", 2, 0, "Autumn")
    assert body["rubric"] == {"id": RUBRIC.id, "version": RUBRIC.version, "digest": RUBRIC.digest}
    assert (body["judge"], body["samples"], body["columns"]) == ("llm", 1, ["team"])
    assert (body["problems"]["total"], body["notices"], body["paused_reason"]) == (0, [], None)
    assert behind.engine.told == [("submit", body["id"])]
    answers = answers_of(behind, body["id"])
    assert [(one.answer, one.reference, dict(one.extra)) for one in answers] == [
        ("One says this.", "c-1", {"team": "red"}),
        ("Two says that.", "c-2", {"team": "blue"}),
    ]


def test_json_says_itself_what_is_asked_for(client: TestClient, behind: Backstage) -> None:
    answers = [{"answer": "One", "reference": "c-1", "metadata": {"team": 7}}, {"answer": "Two"}]
    fields = {"rubric_id": RUBRIC.id, "judge": "embedded", "samples": 3, "max_cost_usd": 2}
    body = client.post(PATH, content=a_document(answers, **fields), headers=JSON).json()
    assert (body["total"], body["judge"], body["samples"]) == (2, "embedded", 3)
    assert body["max_cost_usd"] == 2
    assert dict(answers_of(behind, body["id"])[0].extra) == {"team": "7"}


def test_json_may_say_it_after_a_few_answers(client: TestClient) -> None:
    last = json.dumps({"answers": [{"answer": "One"}], "rubric_id": RUBRIC.id}).encode()
    assert client.post(PATH, content=last, headers=JSON).status_code == 202


def test_json_that_says_it_after_many_answers_is_refused_and_leaves_nothing(
    client: TestClient, behind: Backstage
) -> None:
    many = [{"answer": "One"}] * 5000
    last = json.dumps({"answers": many, "name": "late"}).encode()
    late = client.post(PATH, params=QUERY, content=last, headers=JSON)
    missing = client.post(PATH, content=a_document(many), headers=JSON)
    assert (late.status_code, late.json()["code"]) == (422, "upload_fields_late")
    assert missing.json()["errors"][0]["pointer"] == "/rubric_id"
    assert stored(behind) == []


def test_lines_of_json_are_taken(client: TestClient) -> None:
    lines = b'{"answer": "One"}\n\n{"answer": "Two"}\n'
    assert client.post(PATH, params=QUERY, content=lines, headers=NDJSON).json()["total"] == 2


def test_a_table_from_excel_is_taken(client: TestClient, behind: Backstage) -> None:
    table = 'Kandidat;Antwort;Note\r\nc-1;"Größe\r\nzählt; immer";"1,5"\r\n'.encode()
    query = QUERY | {"reference_column": "Kandidat"}
    body = client.post(PATH, params=query, content=codecs.BOM_UTF8 + table, headers=CSV).json()
    (answer,) = answers_of(behind, body["id"])
    assert (answer.answer, answer.reference) == ("Größe\r\nzählt; immer", "c-1")
    assert dict(answer.extra) == {"Note": "1,5"}


def test_windows_1252_is_noticed(client: TestClient, behind: Backstage) -> None:
    table = "answer\nGrößer ist nicht besser! „Ja“, sagt man.\n".encode("cp1252")
    body = client.post(PATH, params=QUERY, content=table, headers=CSV).json()
    assert [one["code"] for one in body["notices"]] == ["windows_1252"]
    assert answers_of(behind, body["id"])[0].answer == "Größer ist nicht besser! „Ja“, sagt man."


def test_a_character_set_may_be_named(client: TestClient, behind: Backstage) -> None:
    headers = {"Content-Type": "text/csv; charset=windows-1251"}
    content = "answer\nЯ решаю\n".encode("cp1251")
    body = client.post(PATH, params=QUERY, content=content, headers=headers).json()
    assert answers_of(behind, body["id"])[0].answer == "Я решаю"


def test_columns_and_delimiter_may_be_chosen(client: TestClient, behind: Backstage) -> None:
    query = QUERY | {"answer_column": "b", "reference_column": "a", "delimiter": "|"}
    body = client.post(PATH, params=query, content=b"a|b|c\n1|One, two|x\n", headers=CSV).json()
    (answer,) = answers_of(behind, body["id"])
    assert (answer.answer, answer.reference) == ("One, two", "1")


def test_one_bad_row_and_the_upload_is_refused(client: TestClient, behind: Backstage) -> None:
    table = b"answer,team\n" + b"Fine.,red\n" * 3 + b"Fine.,red,%s\n" % SECRET.encode() * 120
    refused = client.post(PATH, params=QUERY, content=table, headers=CSV)
    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (422, "rows_invalid")
    assert problem["counts"] == {"row_ragged": 120}
    assert [one["line"] for one in problem["errors"]] == list(range(5, 105))
    assert problem["errors"][0]["code"] == "row_ragged"
    assert SECRET not in refused.text
    assert stored(behind) == []


def test_bad_rows_are_left_out_where_that_is_asked_for(
    client: TestClient,
) -> None:
    table = b"answer,team\nOne,red\nTwo,red,%s\nThree,red\n" % SECRET.encode()
    query = QUERY | {"on_invalid": "skip"}
    taken = client.post(PATH, params=query, content=table, headers=CSV)
    body = taken.json()
    assert (taken.status_code, body["total"]) == (202, 2)
    assert body["problems"]["counts"] == {"row_ragged": 1}
    assert [(one["line"], one["code"]) for one in body["problems"]["first"]] == [(3, "row_ragged")]
    assert SECRET not in taken.text


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "upload_empty"),
        (b"answer\n", "upload_empty"),
        (f"{SECRET},{SECRET}2\nOne,Two\n".encode(), "answer_column_missing"),
        (b"PK\x03\x04" + b"\0" * 50, "upload_unreadable"),
    ],
    ids=["nothing", "no rows", "no column", "a workbook"],
)
def test_what_is_no_table_of_answers_is_refused(
    client: TestClient, behind: Backstage, content: bytes, code: str
) -> None:
    refused = client.post(PATH, params=QUERY, content=content, headers=CSV)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert SECRET not in refused.text
    assert stored(behind) == []


@pytest.mark.parametrize("kind", ["application/xml", "text/plain", ""])
def test_other_types_are_not_read(client: TestClient, kind: str) -> None:
    refused = client.post(PATH, params=QUERY, content=TABLE, headers={"Content-Type": kind})
    assert (refused.status_code, refused.json()["code"]) == (415, "unsupported_media_type")


def test_a_key_gives_the_same_cohort_again(client: TestClient, behind: Backstage) -> None:
    headers = CSV | {"Idempotency-Key": "autumn"}
    first, again = (
        client.post(PATH, params=QUERY, content=TABLE, headers=headers) for _ in range(2)
    )
    other = client.post(PATH, params=QUERY, content=TABLE + b"c-3,x,y\n", headers=headers)
    assert again.json() == first.json()
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert len(stored(behind)) == 1


# --- a dry run ---------------------------------------------------------------------------------


def test_a_dry_run_counts_and_stores_nothing(client: TestClient, behind: Backstage) -> None:
    table = b"answer,team\nSame.,red\nSame.,blue\nOther.,red\nx,y,z\n"
    query = QUERY | {"dry_run": "true", "judge": "embedded"}
    tried = client.post(PATH, params=query, content=table, headers=CSV)
    body = tried.json()
    assert (tried.status_code, body["dry_run"], body["taken"]) == (200, True, False)
    assert (body["answers"], body["duplicates"], body["problems"]["total"]) == (3, 1, 1)
    assert body["estimate"]["cost_usd"] == 0
    assert body["estimate"]["seconds"] > 0
    assert stored(behind) == []
    assert behind.engine.told == []


def test_a_dry_run_without_a_price_says_so(client: TestClient) -> None:
    query = QUERY | {"dry_run": "true"}
    estimate = client.post(PATH, params=query, content=TABLE, headers=CSV).json()["estimate"]
    assert estimate["cost_usd"] is None
    assert estimate["input_tokens"] > 500


# --- what becomes of it ------------------------------------------------------------------------


def test_cohorts_are_listed_newest_first(client: TestClient) -> None:
    paths = [a_cohort(client) for _ in range(3)]
    first = client.get(PATH, params={"limit": 2}).json()
    rest = client.get(PATH, params={"limit": 2, "cursor": first["next_cursor"]}).json()
    listed = [one["links"]["self"] for page in (first, rest) for one in page["items"]]
    assert listed == paths[::-1]
    assert rest["next_cursor"] is None


def test_a_cohort_tells_how_far_it_is(client: TestClient, behind: Backstage) -> None:
    path = a_cohort(client)
    cohort_id = path.rpartition("/")[2]
    records = [a_record(1), a_failed_record(2)]
    results = [NewResult(index=i, record=one) for i, one in enumerate(records)]
    asyncio.run(behind.cohorts.put(cohort_id, results))
    body = client.get(path).json()
    counts = [body[name] for name in ("total", "done", "graded", "needs_review", "failed")]
    assert (counts, body["status"]) == ([2, 2, 1, 0, 1], "done")
    retried = client.post(f"{path}/retry").json()
    assert (retried["status"], retried["done"]) == ("ready", 1)
    assert behind.engine.told == [("submit", cohort_id)] * 2


def test_a_cohort_is_paused_and_goes_on(client: TestClient, behind: Backstage) -> None:
    path = a_cohort(client)
    cohort_id = path.rpartition("/")[2]
    paused = client.post(f"{path}/pause").json()
    resumed = client.post(f"{path}/resume", params={"max_cost_usd": 5}).json()
    assert (paused["status"], paused["paused_reason"]["code"]) == ("paused", "paused_on_request")
    assert "resume" in paused["paused_reason"]["detail"]
    assert (resumed["status"], resumed["max_cost_usd"]) == ("ready", 5)
    assert behind.engine.told == [(do, cohort_id) for do in ("submit", "halt", "submit")]


def test_a_cohort_is_cancelled_for_good(client: TestClient) -> None:
    path = a_cohort(client)
    cancelled = client.post(f"{path}/cancel").json()
    assert (cancelled["status"], cancelled["cancelled"]) == ("cancelled", 2)
    refused = client.post(f"{path}/resume")
    assert (refused.status_code, refused.json()["code"]) == (409, "cohort_state")


def test_a_cohort_is_deleted(client: TestClient, behind: Backstage) -> None:
    path = a_cohort(client)
    assert client.delete(path).status_code == 204
    assert client.get(path).json()["code"] == "cohort_not_found"
    assert stored(behind) == []


def test_the_events_of_a_finished_cohort_end_at_once(client: TestClient) -> None:
    path = a_cohort(client)
    client.post(f"{path}/cancel")
    watched = client.get(f"{path}/events", headers={"Last-Event-ID": "7"})
    assert watched.headers["content-type"].startswith("text/event-stream")
    name, data = watched.text.strip().split("\n")
    assert name == "event: finished"
    told = json.loads(data.removeprefix("data: "))
    assert (told["status"], told["total"], told["cancelled"]) == (CohortStatus.CANCELLED, 2, 2)


@pytest.mark.parametrize("what", ["", "/events", "/results", "/report"])
@pytest.mark.parametrize("cohort_id", ["coh_00000000000000000000000099", "other"])
def test_an_unknown_cohort_is_404(client: TestClient, cohort_id: str, what: str) -> None:
    answer = client.get(f"{PATH}/{cohort_id}{what}")
    assert (answer.status_code, answer.json()["code"]) == (404, "cohort_not_found")


def test_a_store_that_is_away_is_503(client: TestClient, behind: Backstage) -> None:
    behind.cohorts.is_available = False
    answer = client.post(PATH, params=QUERY, content=TABLE, headers=CSV)
    assert (answer.status_code, answer.json()["code"]) == (503, StoreUnavailableError.code)
