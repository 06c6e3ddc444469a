"""What holds for every route."""

from __future__ import annotations

import json
from collections.abc import Iterator

from starlette.testclient import TestClient

from tests.api.service import RUBRIC, a_body

JSON = {"Content-Type": "application/json"}


def chunks(count: int) -> Iterator[bytes]:
    for _ in range(count):
        yield b" " * 1000


def test_a_body_without_a_length_is_read_no_further_than_it_may_be(client: TestClient) -> None:
    answer = client.post("/v1/grades", content=chunks(300), headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_a_body_that_says_it_is_too_large_is_not_read(client: TestClient) -> None:
    headers = JSON | {"Content-Length": "99999999999999999999999"}
    answer = client.post("/v1/grades", content=b"{}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_a_body_of_just_the_limit_is_taken(client: TestClient) -> None:
    answer = client.post(
        "/v1/grades", content=json.dumps(a_body()).encode().ljust(256_000), headers=JSON
    )
    assert answer.status_code == 201


def test_a_byte_order_mark_is_skipped(client: TestClient) -> None:
    answer = client.post(
        "/v1/grades", content=b"\xef\xbb\xbf" + json.dumps(a_body()).encode(), headers=JSON
    )
    assert answer.status_code == 201


def test_an_emoji_as_a_surrogate_pair_is_one_character(client: TestClient) -> None:
    body = json.dumps(a_body(answer="😀 and words")).encode()
    assert rb"\ud83d\ude00" in body
    answer = client.post("/v1/grades", content=body, headers=JSON)
    assert answer.status_code == 201


def test_the_longest_answer_is_counted_in_characters(client: TestClient) -> None:
    answer = client.post("/v1/grades", json=a_body(answer="😀" * 20_000))
    assert answer.status_code == 201


def test_405_names_every_method_of_the_path(client: TestClient) -> None:
    def allowed(path: str) -> str:
        return client.request("PATCH", path).headers["allow"]

    assert allowed("/v1/grades") == "GET, HEAD, POST"
    assert allowed("/v1/grades/grd_1") == "DELETE, GET, HEAD"
    assert allowed("/v1/grades/grd_1/rescore") == "POST"
    assert allowed("/v1/rubrics/validate") == "POST"
    assert client.get("/v1/rubrics/validate").headers["allow"] == "POST"


def test_head_is_get_without_the_body(client: TestClient) -> None:
    get, head = (client.request(method, "/v1/rubrics") for method in ("GET", "HEAD"))
    assert (head.status_code, head.headers["content-length"]) == (
        200,
        get.headers["content-length"],
    )


def test_the_caller_cannot_choose_the_request_id(client: TestClient) -> None:
    ids = {
        client.get("/health/live", headers={"X-Request-Id": "mine"}).headers["x-request-id"]
        for _ in range(3)
    }
    assert len(ids) == 3
    assert "mine" not in ids


def test_unknown_rubric_ids_are_not_repeated(client: TestClient) -> None:
    answer = client.post("/v1/grades", json=a_body(rubric_id="secret-name"))
    assert "secret-name" not in answer.text
    assert RUBRIC.id in answer.json()["detail"]


def test_every_answer_carries_the_request_id(client: TestClient) -> None:
    answers = [
        client.post("/v1/grades", json=a_body()),
        client.get("/openapi.json"),
        client.get("/metrics"),
        client.get("/nowhere"),
    ]
    assert all(answer.headers["x-request-id"].startswith("req_") for answer in answers)
