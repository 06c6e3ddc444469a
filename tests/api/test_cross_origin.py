from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from app.api.application import build
from tests.api.service import Backstage, a_body
from tests.keys import a_key, bearer

OURS = "https://prep.example"
PREFLIGHT = {
    "Origin": OURS,
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization, content-type, idempotency-key",
}


def elsewhere(backstage: Backstage) -> TestClient:
    app = build(backstage.open, backstage.edge())
    return TestClient(app, base_url="https://grader.example", client=("10.0.0.7", 1))


def test_a_page_of_a_named_site_grades_with_a_key() -> None:
    backstage = Backstage(cors_origins=(OURS,))
    with elsewhere(backstage) as client:
        key = bearer(a_key(backstage))
        allowed = client.options("/v1/grades", headers=PREFLIGHT)
        answer = client.post("/v1/grades", json=a_body(), headers={**key, "Origin": OURS})
        problem = client.post("/v1/grades", json=a_body(), headers={"Origin": OURS})
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == OURS
    assert "POST" in allowed.headers["access-control-allow-methods"]
    assert answer.status_code == 201
    assert answer.headers["access-control-allow-origin"] == OURS
    assert "X-Request-Id" in answer.headers["access-control-expose-headers"]
    assert "Origin" in answer.headers["vary"]
    assert (problem.status_code, problem.json()["code"]) == (401, "unauthorized")
    assert problem.headers["access-control-allow-origin"] == OURS, "script can read the code"


def test_cookies_are_never_taken_from_other_sites() -> None:
    backstage = Backstage(cors_origins=(OURS,))
    with elsewhere(backstage) as client:
        allowed = client.options("/v1/grades", headers=PREFLIGHT)
    assert "access-control-allow-credentials" not in allowed.headers


@pytest.mark.parametrize("origin", ["https://evil.example", "https://prep.example.evil", "null"])
def test_no_other_site_is_let_in(origin: str) -> None:
    backstage = Backstage(cors_origins=(OURS,))
    with elsewhere(backstage) as client:
        key = bearer(a_key(backstage))
        preflight = client.options("/v1/grades", headers={**PREFLIGHT, "Origin": origin})
        answer = client.get("/v1/grades", headers={**key, "Origin": origin})
    assert preflight.status_code == 400
    assert "access-control-allow-origin" not in preflight.headers
    assert "access-control-allow-origin" not in answer.headers


def test_nothing_but_the_api_is_shared() -> None:
    backstage = Backstage(cors_origins=(OURS,))
    with elsewhere(backstage) as client:
        key = bearer(a_key(backstage))
        for path in ("/metrics", "/health/ready", "/"):
            answer = client.get(path, headers={**key, "Origin": OURS})
            assert "access-control-allow-origin" not in answer.headers, path


def test_without_the_setting_nothing_is_shared() -> None:
    backstage = Backstage()
    with elsewhere(backstage) as client:
        a_key(backstage)
        preflight = client.options("/v1/grades", headers=PREFLIGHT)
    assert preflight.status_code == 401
    assert "access-control-allow-origin" not in preflight.headers
