from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.domain.webhook import DeliveryStatus
from tests.api.service import Backstage, serving
from tests.fakes.clock import START
from tests.webhooks import URL, an_event

PATH = "/v1/webhooks"
BODY: dict[str, Any] = {"url": URL, "events": ["grade.created", "cohort.finished"]}
UNKNOWN = f"{PATH}/whk_{'0' * 26}"


def made(client: TestClient, **fields: object) -> dict[str, Any]:
    response = client.post(PATH, json=BODY | fields)
    assert response.status_code == 201, response.text
    created: dict[str, Any] = response.json()
    return created


def test_an_endpoint_is_made_and_its_secret_shown_once(client: TestClient) -> None:
    response = client.post(PATH, json=BODY | {"description": "mine"})
    body = response.json()
    assert response.status_code == 201
    assert response.headers["location"] == f"{PATH}/{body['id']}"
    assert body.pop("secret").startswith("whsec_")
    assert body == {
        **BODY,
        "id": body["id"],
        "description": "mine",
        "enabled": True,
        "disabled_reason": None,
        "old_secret_until": None,
        "created_at": "2026-01-01T12:00:00Z",
        "updated_at": "2026-01-01T12:00:00Z",
    }
    assert client.get(response.headers["location"]).json() == body
    assert client.get(PATH).json() == {"items": [body], "next_cursor": None}


@pytest.mark.parametrize(
    ("fields", "status", "code", "pointer"),
    [
        ({"url": "http://hooks.example.com/"}, 422, "webhook_url_refused", "/url"),
        ({"url": "https://10.0.0.1/"}, 422, "webhook_url_refused", "/url"),
        ({"url": "https://a@hooks.example.com/"}, 422, "webhook_url_refused", "/url"),
        ({"events": []}, 422, "invalid_request", "/events"),
        ({"events": ["ping"]}, 422, "invalid_request", "/events/0"),
        ({"events": "grade.created"}, 422, "invalid_request", "/events"),
        ({"secret": "whsec_mine"}, 422, "invalid_request", "/secret"),
        ({"url": 1}, 422, "invalid_request", "/url"),
    ],
)
def test_what_cannot_be_an_endpoint_is_refused(
    client: TestClient, fields: dict[str, object], status: int, code: str, pointer: str
) -> None:
    response = client.post(PATH, json=BODY | fields)
    problem = response.json()
    assert (response.status_code, problem["code"]) == (status, code)
    assert problem["errors"][0]["pointer"] == pointer


def test_events_are_kept_once_each(client: TestClient) -> None:
    events = ["grade.created", "grade.created", "cohort.paused"]
    assert made(client, events=events)["events"] == ["grade.created", "cohort.paused"]


def test_lists_go_on_where_they_ended(client: TestClient) -> None:
    ids = [made(client)["id"] for _ in range(3)]
    first = client.get(PATH, params={"limit": 2}).json()
    second = client.get(PATH, params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [one["id"] for one in first["items"] + second["items"]] == ids[::-1]
    other = client.get("/v1/grades", params={"cursor": first["next_cursor"]})
    assert other.json()["code"] == "invalid_cursor"


def test_an_endpoint_is_changed_disabled_and_enabled_again(client: TestClient) -> None:
    path = f"{PATH}/{made(client)['id']}"
    off = client.patch(path, json={"enabled": False, "description": "off"}).json()
    assert (off["enabled"], off["disabled_reason"]) == (False, "by_request")
    for refused in (
        client.post(f"{path}/test"),
        client.post(f"{path}/replay?since=2026-01-01T00:00:00Z"),
    ):
        assert (refused.status_code, refused.json()["code"]) == (409, "webhook_disabled")
    on = client.patch(path, json={"enabled": True, "events": ["cohort.paused"]}).json()
    assert (on["enabled"], on["disabled_reason"], on["description"]) == (True, None, "off")
    assert (on["events"], on["url"]) == (["cohort.paused"], URL)
    assert client.patch(path, json={}).json() == on
    assert client.patch(path, json={"url": "https://127.0.0.1/"}).status_code == 422


def test_a_rotated_secret_is_new_and_the_old_one_ends_in_a_day(client: TestClient) -> None:
    endpoint = made(client)
    rotated = client.post(f"{PATH}/{endpoint['id']}/rotate").json()
    assert rotated["secret"] != endpoint["secret"]
    assert rotated["old_secret_until"] == "2026-01-02T12:00:00Z"
    assert "secret" not in client.get(f"{PATH}/{endpoint['id']}").json()


def test_a_test_is_a_ping_in_the_log(client: TestClient) -> None:
    path = f"{PATH}/{made(client)['id']}"
    response = client.post(f"{path}/test")
    ping = response.json()
    assert (response.status_code, ping["type"], ping["status"]) == (202, "ping", "pending")
    assert client.get(f"{path}/deliveries").json() == {"items": [ping], "next_cursor": None}


def test_deliveries_are_listed_in_pages_and_replayed() -> None:
    backstage = Backstage()
    with serving(backstage) as client:
        endpoint = made(client)
        path = f"{PATH}/{endpoint['id']}"
        client.patch(path, json={"enabled": False})
        for number in range(3):
            at = START + timedelta(minutes=number)
            backstage.webhook_rows.emit(an_event(number, occurred_at=at))
        client.patch(path, json={"enabled": True})
        first = client.get(f"{path}/deliveries", params={"limit": 2}).json()
        rest = {"limit": 2, "cursor": first["next_cursor"]}
        second = client.get(f"{path}/deliveries", params=rest).json()
        items = first["items"] + second["items"]
        one = client.post(f"{path}/deliveries/{items[0]['id']}/replay")
        since = {"since": "2026-01-01T12:01:00Z"}
        more = client.post(f"{path}/replay", params=since)
    assert [item["id"] for item in items] == [an_event(n).id for n in (2, 1, 0)]
    assert {item["status"] for item in items} == {DeliveryStatus.SKIPPED}
    assert (one.status_code, one.json()["status"]) == (202, "pending")
    assert (more.status_code, more.json()) == (202, {"replayed": 1, "more": False})


def test_a_time_without_a_zone_is_no_time(client: TestClient) -> None:
    path = f"{PATH}/{made(client)['id']}/replay"
    for since in ("2026-01-01T12:00:00", "yesterday", ""):
        response = client.post(path, params={"since": since})
        assert response.json()["errors"][0]["pointer"] == "/since"


def test_what_is_not_there_is_not_found(client: TestClient) -> None:
    path = f"{PATH}/{made(client)['id']}"
    for method, where in (
        ("GET", UNKNOWN),
        ("PATCH", UNKNOWN),
        ("DELETE", UNKNOWN),
        ("POST", f"{UNKNOWN}/rotate"),
        ("POST", f"{UNKNOWN}/test"),
        ("GET", f"{UNKNOWN}/deliveries"),
        ("POST", f"{UNKNOWN}/replay?since=2026-01-01T00:00:00Z"),
        ("GET", f"{PATH}/nothing"),
    ):
        response = client.request(method, where, json={} if method == "PATCH" else None)
        assert (response.status_code, response.json()["code"]) == (404, "webhook_not_found"), where
    for name in ("msg_" + "0" * 26, "nothing"):
        response = client.post(f"{path}/deliveries/{name}/replay")
        assert (response.status_code, response.json()["code"]) == (404, "delivery_not_found")


def test_a_deleted_endpoint_is_gone(client: TestClient) -> None:
    path = f"{PATH}/{made(client)['id']}"
    assert client.delete(path).status_code == 204
    assert client.delete(path).status_code == 404
    assert client.get(PATH).json()["items"] == []


def test_there_is_an_end_to_endpoints(client: TestClient) -> None:
    for _ in range(20):
        made(client)
    response = client.post(PATH, json=BODY)
    assert (response.status_code, response.json()["code"]) == (409, "webhook_limit")
