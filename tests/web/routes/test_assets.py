from __future__ import annotations

import gzip
import re

from starlette.testclient import TestClient

from app.web.assets import VIEWER, asset_path, assets


def test_a_file_is_kept_for_ever_under_the_address_that_pages_use(browser: TestClient) -> None:
    for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', browser.get("/").text):
        answered = browser.get(address)
        assert answered.status_code == 200
        assert answered.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_under_an_old_address_a_file_is_asked_for_again(browser: TestClient) -> None:
    answered = browser.get("/static/old/style.css")
    assert answered.headers["cache-control"] == "no-cache"
    again = browser.get(
        "/static/old/style.css", headers={"If-None-Match": answered.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


def test_files_are_compressed_for_those_who_take_it(browser: TestClient) -> None:
    path = asset_path("style.css")
    small = browser.get(path, headers={"Accept-Encoding": "gzip"})
    plain = browser.get(path, headers={"Accept-Encoding": "gzip;q=0"})
    assert small.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert small.content == plain.content == assets()["style.css"].content


def test_types_are_those_that_browsers_insist_on(browser: TestClient) -> None:
    types = {name: browser.get(asset_path(name)).headers["content-type"] for name in assets()}
    assert types["grade.js"].startswith("text/javascript")
    assert types["style.css"].startswith("text/css")
    assert types["icon.svg"] == "image/svg+xml"


def test_nothing_outside_the_folder_is_given_out(browser: TestClient) -> None:
    for name in ("..%2Fsite.py", "site.py", "%2e%2e", "nothing.js"):
        assert browser.get(f"/static/x/{name}").status_code == 404


def test_a_browser_that_asks_for_the_usual_icon_gets_ours(browser: TestClient) -> None:
    assert browser.get("/favicon.ico").headers["content-type"] == "image/svg+xml"


def test_all_files_together_stay_small() -> None:
    own = [asset for name, asset in assets().items() if name not in VIEWER]
    assert sum(len(asset.compressed) for asset in own) < 40_000
    assert gzip.decompress(assets()["grade.js"].compressed) == assets()["grade.js"].content
