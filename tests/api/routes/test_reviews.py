from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.api.service import a_body

LOWER = {
    "decision": "correct",
    "reason": "It says half of it.",
    "corrections": [{"criterion": "delivery", "level": 1}],
}
ACCEPT = {"decision": "accept", "reason": "It is right."}
REGRADE = {"criterion": "value", "reason": "I did say it."}


def a_grade(client: TestClient) -> str:
    made = client.post("/v1/grades", json=a_body())
    assert made.status_code == 201
    path: str = made.headers["Location"]
    return path


def test_the_effective_grade_stands_beside_the_judge_s(client: TestClient) -> None:
    path = a_grade(client)
    assert client.get(path).json()["effective"] is None
    made = client.post(f"{path}/reviews", json=LOWER)
    assert made.status_code == 201
    review = made.json()
    assert review["effective"]["score"] == 75.0
    grade = client.get(path).json()
    assert (grade["score"], grade["criteria"][0]["level"]) == (100.0, 2)
    assert grade["effective"] == {
        "score": 75.0,
        "band": {"id": "good", "label": "Good"},
        "caps": [],
        "criteria": [{"id": "delivery", "level": 1, "judged_level": 2, "points": 25.0}],
        "pitfalls": [],
        "review_id": review["id"],
        "at": review["at"],
        "by": "local",
    }
    listed = client.get("/v1/grades").json()["items"]
    assert listed == [grade]


def test_reviews_are_listed_newest_first_in_pages(client: TestClient) -> None:
    path = a_grade(client)
    made = [client.post(f"{path}/reviews", json=body).json() for body in (LOWER, ACCEPT)]
    first = client.get(f"{path}/reviews", params={"limit": 1}).json()
    assert first["items"] == [made[1]]
    rest = client.get(f"{path}/reviews", params={"cursor": first["next_cursor"]}).json()
    assert rest == {"items": [made[0]], "next_cursor": None}
    assert [one["effective"]["score"] for one in made] == [75.0, 75.0]


def test_a_regrade_request_makes_the_grade_wait_until_it_is_answered(client: TestClient) -> None:
    path = a_grade(client)
    made = client.post(f"{path}/regrade", json=REGRADE)
    assert made.status_code == 201
    request = made.json()
    assert client.get("/v1/regrade-requests").json()["items"] == [request]
    grade = client.get(path).json()
    assert grade["status"] == "needs_review"
    assert grade["review"] == {"needed": True, "reasons": ["regrade_requested"]}
    assert [one["id"] for one in queue(client)] == [grade["id"]]
    answer = {**ACCEPT, "regrade_request": request["id"]}
    review = client.post(f"{path}/reviews", json=answer).json()
    assert client.get("/v1/regrade-requests").json()["items"] == []
    (closed,) = client.get("/v1/regrade-requests", params={"state": "closed"}).json()["items"]
    assert closed == {
        **request,
        "state": "closed",
        "closed_at": review["at"],
        "review_id": review["id"],
    }
    assert queue(client) == []
    assert client.get(path).json()["review"] == {"needed": False, "reasons": []}
    assert client.post(f"{path}/reviews", json=answer).json()["code"] == "regrade_request_closed"


def queue(client: TestClient) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client.get(
        "/v1/grades", params={"status": "needs_review"}
    ).json()["items"]
    return items


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"reason": ""}, "/reason"),
        ({"reason": None}, "/reason"),
        ({"decision": "reject"}, "/decision"),
        ({"corrections": []}, "/corrections"),
        ({"corrections": [{"criterion": "nothing", "level": 1}]}, "/corrections/0"),
        ({"corrections": [{"pitfall": "delivery", "present": True}]}, "/corrections/0"),
        ({"corrections": [{"criterion": "delivery", "level": 3}]}, "/corrections/0"),
    ],
)
def test_what_is_wrong_with_a_review_is_named(
    client: TestClient, change: dict[str, Any], pointer: str
) -> None:
    path = a_grade(client)
    refused = client.post(f"{path}/reviews", json={**LOWER, **change})
    assert refused.status_code == 422
    assert [one["pointer"] for one in refused.json()["errors"]] == [pointer]
    assert client.get(f"{path}/reviews").json()["items"] == []


def test_an_unknown_item_cannot_be_asked_about(client: TestClient) -> None:
    path = a_grade(client)
    refused = client.post(f"{path}/regrade", json={"pitfall": "value", "reason": "No."})
    assert (refused.status_code, refused.json()["code"]) == (422, "review_invalid")
    again = [client.post(f"{path}/regrade", json=REGRADE).status_code for _ in range(2)]
    assert again == [201, 409]


def test_an_erased_grade_is_gone_for_every_route(client: TestClient) -> None:
    path = a_grade(client)
    client.post(f"{path}/reviews", json=LOWER)
    assert client.delete(path).status_code == 204
    for method, route, body in [
        ("GET", path, None),
        ("DELETE", path, None),
        ("POST", f"{path}/rescore", None),
        ("GET", f"{path}/reviews", None),
        ("POST", f"{path}/reviews", ACCEPT),
        ("POST", f"{path}/regrade", REGRADE),
    ]:
        gone = client.request(method, route, json=body)
        assert (gone.status_code, gone.json()["code"]) == (410, "grade_erased"), route


def test_what_never_was_is_not_found(client: TestClient) -> None:
    path = f"/v1/grades/grd_{'0' * 26}"
    assert client.post(f"{path}/reviews", json=ACCEPT).json()["code"] == "grade_not_found"
    assert client.get(f"{path}/reviews").json()["code"] == "grade_not_found"
