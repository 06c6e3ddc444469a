from __future__ import annotations

from starlette.testclient import TestClient

from app.web.assets import VIEWER, asset_path
from tests.web.site import Document


def test_the_interface_is_shown_by_files_of_this_service_alone(browser: TestClient) -> None:
    document = Document(browser.get("/docs").text)
    loaded = {one["src"] for one in document.all("script")}
    loaded |= {one["href"] for one in document.all("link")}
    assert {asset_path(name) for name in VIEWER} <= loaded
    assert all((path or "").startswith("/static/") for path in loaded)


def test_without_script_it_leads_to_the_description(browser: TestClient) -> None:
    document = Document(browser.get("/docs").text)
    assert {"href": "/openapi.json"} in document.all("a")
    assert browser.get("/openapi.json").json()["openapi"] == "3.1.0"
