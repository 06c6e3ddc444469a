from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.domain.rubric import Rubric
from tests.api.service import RUBRIC, Backstage, serving
from tests.builders import a_rubric

YAML = {"Content-Type": "application/yaml"}
JSON = {"Content-Type": "application/json"}


def test_rubrics_are_listed_by_id_in_pages() -> None:
    rubrics = [a_rubric(id=f"rubric-{number}") for number in range(3)]
    with serving(Backstage(rubrics=rubrics)) as client:
        first = client.get("/v1/rubrics?limit=2").json()
        second = client.get("/v1/rubrics", params={"cursor": first["next_cursor"]}).json()
    assert [item["id"] for item in first["items"]] == ["rubric-0", "rubric-1"]
    assert [item["id"] for item in second["items"]] == ["rubric-2"]
    assert second["next_cursor"] is None


def test_a_rubric_is_given_whole_and_can_be_read_back(client: TestClient) -> None:
    given = client.get(f"/v1/rubrics/{RUBRIC.id}").json()
    assert (given["id"], given["version"], given["digest"]) == (RUBRIC.id, "1.0.0", RUBRIC.digest)
    assert Rubric.model_validate(given["rubric"]).digest == RUBRIC.digest
    assert client.get("/v1/rubrics/no-such").status_code == 404


def a_document(**fields: Any) -> dict[str, Any]:  # noqa: ANN401 - any field of a rubric
    return {**RUBRIC.model_dump(mode="json"), **fields}


@pytest.mark.parametrize("headers", [JSON, YAML, {"Content-Type": "text/yaml; charset=utf-8"}])
def test_a_good_rubric_is_valid_as_json_and_as_yaml(
    headers: dict[str, str], client: TestClient
) -> None:
    body = json.dumps(a_document()).encode()
    checked = client.post("/v1/rubrics/validate", content=body, headers=headers).json()
    assert (checked["valid"], checked["problems"]) == (True, [])
    assert checked["rubric"]["digest"] == RUBRIC.digest


def test_every_fault_of_a_rubric_is_named_with_its_place(client: TestClient) -> None:
    body = json.dumps(a_document(version="one", title=""), indent=1).encode()
    answer = client.post("/v1/rubrics/validate", content=body, headers=YAML)
    checked = answer.json()
    assert (answer.status_code, checked["valid"], checked["rubric"]) == (200, False, None)
    places = {problem["pointer"]: problem["line"] for problem in checked["problems"]}
    assert set(places) == {"/version", "/title"}
    assert all(line is not None for line in places.values())


HOSTILE = {
    "alias bomb": b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
    "code": b"id: !!python/object/apply:os.system ['true']\n",
    "deep": b"[" * 5000,
    "key twice": b"id: a\nid: b\n",
    "binary": b"\x00\x01\x02",
    "not UTF-8": b"id: \xff\n",
    "UTF-16": "id: a\n".encode("utf-16"),
    "two documents": b"id: a\n---\nid: b\n",
    "merge": b"<<: {a: 1}\n",
    "tabs": b"id:\t- a\n\t- b\n",
    "empty": b"",
    "text": b"just words",
    "costly pattern": b'keyword_checks: [{patterns: ["(a+)+$", "(?=x)"]}]',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_rubric_is_found_invalid(name: str, client: TestClient) -> None:
    answer = client.post("/v1/rubrics/validate", content=HOSTILE[name], headers=YAML)
    checked = answer.json()
    assert (answer.status_code, checked["valid"]) == (200, False)
    assert checked["problems"][0]["message"]


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"x: 1" * 100_000, YAML, 413, "body_too_large"),
        (b"id: a", {"Content-Type": "text/plain"}, 415, "unsupported_media_type"),
        (b"id: a", JSON, 400, "invalid_json"),
        (b'{"id": "a", "id": "b"}', JSON, 422, "invalid_request"),
        (b'{"id": NaN}', JSON, 422, "invalid_request"),
    ],
)
def test_what_is_no_document_at_all_is_a_problem(
    body: bytes, headers: dict[str, str], status: int, code: str, client: TestClient
) -> None:
    answer = client.post("/v1/rubrics/validate", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
