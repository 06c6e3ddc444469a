from __future__ import annotations

from starlette.testclient import TestClient

from tests.api.service import Backstage
from tests.keys import a_key
from tests.web.site import Document, browsing

HOST = "https://prep.example"


def test_without_the_setting_there_is_no_widget(browser: TestClient) -> None:
    assert browser.get("/embed").status_code == 404


def test_only_named_sites_may_show_it_in_a_frame() -> None:
    with browsing(embed_origins=(HOST, "http://localhost:3000")) as browser:
        answer = browser.get("/embed")
        others = browser.get("/")
    policy = answer.headers["content-security-policy"].split("; ")
    assert f"frame-ancestors {HOST} http://localhost:3000" in policy
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in others.headers["content-security-policy"]
    [body] = Document(answer.text).all("body")
    assert body["data-origins"] == f"{HOST} http://localhost:3000"


def test_it_needs_no_key_and_holds_nothing_of_anybodys() -> None:
    stage = Backstage()
    with browsing(stage, embed_origins=(HOST,)) as browser:
        a_key(stage)
        answer = browser.get("/embed")
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert stage.rubrics[0].question not in answer.text
    assert stage.rubrics[0].id not in answer.text
