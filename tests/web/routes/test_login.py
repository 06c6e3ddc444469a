from __future__ import annotations

from collections.abc import Iterator

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from app.api.application import build
from app.grading.access.sessions import LIFE
from app.web import pages
from app.web.site import Site
from tests.api.service import Backstage, a_body
from tests.keys import a_key

OWN = {"Origin": "http://grader.example", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def backstage() -> Backstage:
    return Backstage()


def browser_at(backstage: Backstage, url: str) -> TestClient:
    app = build(backstage.open, backstage.edge(), pages=pages.ROUTERS)
    pages.attach(app, Site())
    return TestClient(app, base_url=url, client=("10.0.0.7", 1), follow_redirects=False)


@pytest.fixture
def browser(backstage: Backstage) -> Iterator[TestClient]:
    with browser_at(backstage, "http://grader.example") as client:
        yield client


def log_in(browser: TestClient, key: str) -> Response:
    return browser.post("/login", data={"key": f" {key}\n"}, headers=OWN)


def test_a_key_becomes_a_session(browser: TestClient, backstage: Backstage) -> None:
    key = a_key(backstage)
    assert 'name="key"' in browser.get("/login").text
    answer = log_in(browser, key)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert key not in cookie
    assert {"HttpOnly", "SameSite=strict", "Path=/", "Max-Age=43200"} <= set(cookie.split("; "))
    assert "Secure" not in cookie, "over plain HTTP a browser would not send it back"
    assert browser.get("/v1/grades").status_code == 200
    assert browser.post("/v1/grades", json=a_body(), headers=OWN).status_code == 201
    assert 'action="/logout"' in browser.get("/rubrics").text


def test_over_tls_the_cookie_is_for_tls_and_this_host_alone(backstage: Backstage) -> None:
    key = a_key(backstage)
    with browser_at(backstage, "https://grader.example") as browser:
        answer = log_in(browser, key)
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-touchstone_session=")
        assert "Secure" in cookie.split("; ")
        assert "Domain" not in cookie
        assert browser.get("/v1/grades").status_code == 200


def test_a_wrong_key_gets_the_form_again_and_no_cookie(
    browser: TestClient, backstage: Backstage
) -> None:
    a_key(backstage)
    for body in (b"key=ts_wrong", b"", b"key=%ff", b"\xff", b"&".join([b"a=b"] * 100)):
        answer = browser.post("/login", content=body, headers=OWN)
        assert answer.status_code == 401
        assert 'role="alert"' in answer.text
        assert "set-cookie" not in answer.headers
        assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert browser.post("/login", content=b"key=" + b"x" * 5000, headers=OWN).status_code == 413


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}],
)
def test_another_site_cannot_use_the_session(
    browser: TestClient, backstage: Backstage, headers: dict[str, str]
) -> None:
    log_in(browser, a_key(backstage))
    answer = browser.post("/v1/grades", json=a_body(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "cross_site")


def test_another_site_cannot_log_a_browser_in(browser: TestClient, backstage: Backstage) -> None:
    data = {"key": a_key(backstage)}
    answer = browser.post("/login", data=data, headers={"Origin": "http://evil.example"})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_logging_out_ends_the_session_wherever_its_cookie_is(
    browser: TestClient, backstage: Backstage
) -> None:
    log_in(browser, a_key(backstage))
    cookies = dict(browser.cookies)
    answer = browser.post("/logout", headers=OWN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert not browser.cookies
    browser.cookies.update(cookies)
    assert browser.get("/v1/grades").status_code == 401


def test_a_session_ends_by_itself(browser: TestClient, backstage: Backstage) -> None:
    log_in(browser, a_key(backstage))
    backstage.clock.advance(LIFE.total_seconds())
    assert browser.get("/v1/grades").status_code == 401


def test_while_there_are_no_keys_nobody_has_to_log_in(browser: TestClient) -> None:
    answer = browser.get("/login")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
