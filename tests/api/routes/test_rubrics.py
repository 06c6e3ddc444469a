from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from app.domain.rubric import Rubric
from tests.api.service import RUBRIC, Backstage, a_body, serving
from tests.builders import a_criterion, a_rubric

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


# --- rubrics of one's own ------------------------------------------------------------------------

OWN = a_rubric(id="own")


def put(client: TestClient, rubric: Rubric, **headers: str) -> httpx2.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = rubric.model_dump_json()
    return client.put(f"/v1/rubrics/{rubric.id}", content=body, headers=JSON | named)


def test_a_rubric_of_one_s_own_is_kept_listed_and_graded_against(client: TestClient) -> None:
    kept = put(client, OWN)
    assert (kept.status_code, kept.json()["current"]) == (201, True)
    assert kept.headers["etag"] == f'"{OWN.digest}"'
    assert client.get(kept.headers["location"]).json()["digest"] == OWN.digest
    listed = [item["id"] for item in client.get("/v1/rubrics").json()["items"]]
    assert listed == [RUBRIC.id, OWN.id]
    grade = client.post("/v1/grades", json=a_body(rubric_id=OWN.id))
    assert (grade.status_code, grade.json()["rubric"]["digest"]) == (201, OWN.digest)


def test_the_text_is_kept_as_it_was_sent_and_the_same_again_is_no_change() -> None:
    behind = Backstage()
    text = "# with a comment\n" + json.dumps(OWN.model_dump(mode="json"), indent=1)
    with serving(behind) as client:
        for status, body in ((201, text), (200, text), (200, text + "\n# another\n")):
            answer = client.put("/v1/rubrics/own", content=body.encode(), headers=YAML)
            assert (answer.status_code, answer.json()["digest"]) == (status, OWN.digest)
    assert asyncio.run(behind.kept.text("own", OWN.digest)) == text


def test_versions_are_listed_and_each_can_be_read(client: TestClient) -> None:
    versions = [a_rubric(id="own", version=f"1.{minor}.0") for minor in range(3)]
    for rubric in versions:
        assert put(client, rubric).status_code == 201
    first = client.get("/v1/rubrics/own/versions?limit=2").json()
    cursor = {"cursor": first["next_cursor"]}
    second = client.get("/v1/rubrics/own/versions", params=cursor).json()
    numbers = [item["version"] for item in [*first["items"], *second["items"]]]
    assert numbers == ["1.2.0", "1.1.0", "1.0.0"]
    assert second["next_cursor"] is None
    for rubric in versions:
        for key in (rubric.version, rubric.digest):
            read = client.get("/v1/rubrics/own", params={"version": key})
            assert read.json()["digest"] == rubric.digest
    other = client.get("/v1/rubrics/a-rubric/versions", params=cursor)
    assert other.json()["code"] == "invalid_cursor"


def test_a_change_without_a_higher_number_is_refused_and_says_what_to_do(
    client: TestClient,
) -> None:
    put(client, OWN)
    refused = put(client, a_rubric(id="own", title="Another title"))
    assert (refused.status_code, refused.json()["code"]) == (409, "rubric_version_taken")
    assert "above 1.0.0" in refused.json()["detail"]
    assert refused.json()["errors"][0]["pointer"] == "/version"


def test_an_author_who_missed_a_change_is_told(client: TestClient) -> None:
    second, third = (a_rubric(id="own", version=version) for version in ("1.1.0", "1.2.0"))
    tag = put(client, OWN).headers["etag"]
    assert put(client, second, if_match=tag).status_code == 201
    missed = put(client, third, if_match=tag)
    assert (missed.status_code, missed.json()["code"]) == (412, "rubric_changed")
    assert put(client, third, if_match="nonsense").json()["code"] == "invalid_request"


@pytest.mark.parametrize(
    ("path", "rubric", "status", "code"),
    [
        (RUBRIC.id, RUBRIC, 409, "rubric_reserved"),
        ("other", OWN, 422, "rubric_invalid"),
        ("Not-An-Id", OWN, 404, "rubric_not_found"),
        ("validate", OWN, 405, "method_not_allowed"),
    ],
)
def test_what_cannot_be_kept_is_refused(
    path: str, rubric: Rubric, status: int, code: str, client: TestClient
) -> None:
    body = rubric.model_dump_json()
    answer = client.put(f"/v1/rubrics/{path}", content=body, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_rubric_is_not_kept(name: str, client: TestClient) -> None:
    answer = client.put("/v1/rubrics/own", content=HOSTILE[name], headers=YAML)
    assert (answer.status_code, answer.json()["code"]) == (422, "rubric_invalid")
    assert client.get("/v1/rubrics/own").status_code == 404


def test_a_version_that_is_not_there_is_not_found(client: TestClient) -> None:
    missing = client.get(f"/v1/rubrics/{RUBRIC.id}?version=9.9.9")
    assert (missing.status_code, missing.json()["code"]) == (404, "rubric_version_not_found")
    assert client.get(f"/v1/rubrics/{RUBRIC.id}?version=latest").status_code == 422
    assert client.get("/v1/rubrics/own/versions").json()["code"] == "rubric_not_found"


def test_a_grade_stays_on_its_version_until_it_is_asked_onto_the_current_one(
    client: TestClient,
) -> None:
    put(client, OWN)
    grade = client.post("/v1/grades", json=a_body(rubric_id="own")).json()
    criteria = [a_criterion("delivery", weight=90.0), a_criterion("value", weight=10.0)]
    put(client, a_rubric(id="own", version="2.0.0", criteria=criteria))
    path = f"/v1/grades/{grade['id']}/rescore"
    versions = [
        client.post(path + query).json()["rubric"]["version"]
        for query in ("", "?rubric=graded", "?rubric=current")
    ]
    assert versions == ["1.0.0", "1.0.0", "2.0.0"]


def test_a_valid_rubric_comes_with_what_to_look_at(client: TestClient) -> None:
    criteria = [a_criterion("delivery", weight=99.0), a_criterion("value", weight=1.0)]
    body = json.dumps(a_document(criteria=criteria), indent=1).encode()
    checked = client.post("/v1/rubrics/validate", content=body, headers=YAML).json()
    assert checked["valid"]
    (found,) = [one for one in checked["warnings"] if one["code"] == "weight_negligible"]
    assert found["pointer"] == "/criteria/1/weight"
    assert body.decode().splitlines()[found["line"] - 1].strip() == '"weight": 1.0,'
