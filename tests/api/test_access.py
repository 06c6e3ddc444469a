from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.api.application import build
from app.api.problems import MEDIA_TYPE
from app.domain.access import Scope
from app.domain.key_token import KeyToken
from app.grading.access.ring import KNOWN_FOR
from tests.api.service import Backstage, a_body, serving
from tests.keys import a_key, bearer

CLOSED = ["/v1/grades", "/v1/rubrics", "/metrics", "/openapi.json", "/docs", "/nowhere", "/v1/x"]


@pytest.fixture
def backstage() -> Backstage:
    return Backstage()


@pytest.fixture
def elsewhere(backstage: Backstage) -> Iterator[TestClient]:
    """A client on another machine."""
    app = build(backstage.open, backstage.edge())
    with TestClient(app, base_url="http://127.0.0.1:8000", client=("10.0.0.7", 50_000)) as client:
        yield client


def test_without_keys_this_machine_is_served_and_others_are_told(
    backstage: Backstage, elsewhere: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    assert elsewhere.get("/health/live").status_code == 200
    for path in CLOSED:
        refused = elsewhere.get(path, headers={"X-Forwarded-For": "127.0.0.1"})
        assert (refused.status_code, refused.json()["code"]) == (403, "no_keys_yet"), path
        assert "touchstone keys create" in refused.json()["detail"]
    with caplog.at_level(logging.WARNING), serving(backstage) as here:
        assert here.post("/v1/grades", json=a_body()).status_code == 201
    assert [r.getMessage() for r in caplog.records].count("no_keys_yet") == 1


def test_without_keys_a_page_of_another_site_is_refused(backstage: Backstage) -> None:
    with serving(backstage) as here:
        answer = here.post("/v1/grades", json=a_body(), headers={"Origin": "http://evil.example"})
        rebound = here.get("/v1/grades", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.json()["code"]) == (403, "cross_site")
    assert (rebound.status_code, rebound.json()["code"]) == (403, "no_keys_yet")


def test_with_keys_nothing_but_health_answers_without_one(backstage: Backstage) -> None:
    a_key(backstage)
    with serving(backstage) as here:
        for path in CLOSED:
            refused = here.get(path)
            assert (refused.status_code, refused.json()["code"]) == (401, "unauthorized"), path
            assert refused.headers["www-authenticate"] == 'Bearer realm="touchstone"'
            assert refused.headers["content-type"] == MEDIA_TYPE
            assert refused.headers["x-request-id"] == refused.json()["request_id"]
        assert {here.get(f"/health/{name}").status_code for name in ("live", "ready")} == {200}


def test_a_first_key_closes_a_service_that_is_running(backstage: Backstage) -> None:
    with serving(backstage) as here:
        assert here.get("/v1/grades").status_code == 200
        key = a_key(backstage)
        assert here.get("/v1/grades").status_code == 401
        assert here.get("/v1/grades", headers=bearer(key)).status_code == 200


def test_a_key_serves_from_anywhere(backstage: Backstage, elsewhere: TestClient) -> None:
    key = bearer(a_key(backstage))
    assert elsewhere.post("/v1/grades", json=a_body(), headers=key).status_code == 201
    assert elsewhere.get("/openapi.json", headers=key).status_code == 200
    assert elsewhere.get("/nowhere", headers=key).status_code == 404
    assert elsewhere.get("/v1/grades", headers=key | {"Host": "any.example"}).status_code == 200


def test_every_refused_key_gets_the_same_answer(backstage: Backstage) -> None:
    good = a_key(backstage)
    made_up = KeyToken.made(bytes(40)).text
    wrong: list[list[tuple[str, str]]] = [
        [],
        [("Authorization", f"Bearer {made_up}")],
        [("Authorization", f"Bearer {good[:-1]}")],
        [("Authorization", f"Basic {good}")],
        [("Authorization", good)],
        [("Authorization", f"Bearer {good}"), ("Authorization", f"Bearer {good}")],
        [("Authorization", "Bearer " + "x" * 5000)],
        [("X-API-Key", good)],
        [("Cookie", f"touchstone_session={good}")],
    ]
    with serving(backstage) as here:
        answers = [here.get("/v1/grades", headers=headers) for headers in wrong]
    bodies = {str({**answer.json(), "request_id": ""}) for answer in answers}
    assert {answer.status_code for answer in answers} == {401}
    assert len(bodies) == 1
    assert made_up not in bodies.pop()


def test_a_scope_that_is_missing_is_named_before_the_body_is_read(backstage: Backstage) -> None:
    key = bearer(a_key(backstage, scopes=frozenset({Scope.READ})))
    with serving(backstage) as here:
        answer = here.post("/v1/grades", content=b"not json", headers=key)
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    assert "scope grade" in answer.json()["detail"]


def test_keys_that_cannot_be_read_are_a_503_and_health_goes_on(backstage: Backstage) -> None:
    key = bearer(a_key(backstage))
    with serving(backstage) as here:
        backstage.keys.is_available = False
        backstage.clock.advance(KNOWN_FOR.total_seconds())
        answer = here.get("/v1/grades", headers=key)
        assert (answer.status_code, answer.json()["code"]) == (503, "store_unavailable")
        assert here.get("/health/live").status_code == 200


def test_no_key_is_in_the_log(backstage: Backstage, caplog: pytest.LogCaptureFixture) -> None:
    key = a_key(backstage)
    with caplog.at_level(logging.DEBUG), serving(backstage) as here:
        here.get("/v1/grades", headers=bearer(key))
        here.get(f"/v1/{key}", headers=bearer(key))
        here.get("/v1/grades", headers=bearer(key[:-2]))
    told = "".join(
        f"{record.getMessage()}{vars(record)}"
        for record in caplog.records
        if record.name.startswith("app")
    )
    assert key[20:60] not in told


def test_a_browser_is_led_to_the_login_page_and_a_program_is_not(backstage: Backstage) -> None:
    a_key(backstage)
    html = {"Accept": "text/html,*/*;q=0.8"}
    with serving(backstage) as here:
        page = here.get("/", headers=html, follow_redirects=False)
        program = here.get("/v1/grades", headers=html, follow_redirects=False)
    assert (page.status_code, page.headers["location"]) == (303, "/login")
    assert program.status_code == 401
