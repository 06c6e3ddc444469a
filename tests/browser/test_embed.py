"""The widget in a page of another site, and in one of a site that nobody named."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from typing_extensions import override

from app.settings import Settings
from app.wiring import create_app
from tests.api.server import listening
from tests.browser.conftest import Opener
from tests.browser.steps import GOOD
from tests.browser.test_accessibility import violations

HOST_PAGE = """<!doctype html><html lang="en"><head><title>Prep</title>
<link rel="icon" href="data:,"></head><body>
<main><h1>Prep</h1><iframe title="Practice" src="{service}/embed" width="900" height="900"></iframe>
</main><script>
window.heard = [];
window.addEventListener("message", (event) => {{
  if (event.origin !== "{service}") return;
  window.heard.push(event.data);
  if (event.data.type !== "touchstone.ready") return;
  event.source.postMessage({{ type: "touchstone.start", key: "{key}",
    rubric_id: "project-vs-product-manager", question: "<b>Which is which?</b>" }}, "{service}");
}});
</script></body></html>"""


@contextmanager
def hosted() -> Iterator[tuple[str, list[str]]]:
    """Another site on this machine: its origin, and the page that it shows."""
    shown = [""]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(shown[0].encode())

        @override
        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}", shown
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def widget(folder: Path, *origins: str) -> Iterator[tuple[str, str]]:
    """A closed service with a widget for those sites: its address, and a key that may grade."""
    command = [sys.executable, "-m", "app", "keys", "create", "--name", "w", "--scopes", "grade"]
    env = os.environ | {"TOUCHSTONE_DATA_DIR": str(folder)}
    made = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=True)
    settings = Settings(data_dir=folder, judge="embedded", embed_origins=origins)
    with listening(create_app(settings)) as server:
        yield server.url, made.stdout.strip()


def heard(page: Page) -> list[str]:
    found: list[str] = page.evaluate("window.heard.map((one) => one.type)")
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_of_a_named_site_has_its_visitors_graded(
    opened: Opener, tmp_path: Path, scheme: str
) -> None:
    with hosted() as (origin, shown), widget(tmp_path, origin) as (service, key):
        shown[0] = HOST_PAGE.format(service=service, key=key)
        page = opened(origin, color_scheme=scheme)
        frame = page.frame_locator("iframe")
        expect(frame.locator("#question")).to_have_text("<b>Which is which?</b>")
        frame.get_by_label("Which is which?").fill(
            f"\U0001f642 {GOOD} <img src=x onerror=alert(1)>"
        )
        frame.get_by_role("button", name="Grade").click()
        expect(frame.locator("#result h1")).to_contain_text("of 100")
        marks = frame.locator(".answer mark").all_text_contents()
        assert marks
        assert [mark for mark in marks if mark not in GOOD and "img src=x" not in mark] == []
        expect(frame.locator(".answer img")).to_have_count(0)
        assert violations(page) == []
        assert "touchstone.graded" in heard(page)
        assert "touchstone.height" in heard(page)


def test_a_key_that_may_not_grade_is_told_in_the_widget(
    opened: Opener, complaints: list[str], tmp_path: Path
) -> None:
    with hosted() as (origin, shown), widget(tmp_path, origin) as (service, _):
        shown[0] = HOST_PAGE.format(service=service, key="ts_wrong")
        frame = opened(origin).frame_locator("iframe")
        frame.locator("#answer").fill(GOOD)
        frame.get_by_role("button", name="Grade").click()
        expect(frame.locator("#result .wrong")).to_be_visible()
        expect(frame.locator("#answer")).to_have_value(GOOD)
        assert len(complaints) == 1
        complaints.clear()


def test_a_site_that_nobody_named_cannot_show_it(
    opened: Opener, complaints: list[str], tmp_path: Path
) -> None:
    with hosted() as (origin, shown), widget(tmp_path, "https://prep.example") as (service, key):
        shown[0] = HOST_PAGE.format(service=service, key=key)
        page = opened(origin)
        page.wait_for_timeout(500)
        assert heard(page) == []
        assert len(complaints) == 1
        assert "frame-ancestors" in complaints[0]
        complaints.clear()


def test_the_widget_on_its_own_waits_for_nobody(opened: Opener, tmp_path: Path) -> None:
    with widget(tmp_path, "https://prep.example") as (service, key):
        page = opened(f"{service}/embed")
        expect(page.locator("#waiting")).to_be_visible()
        page.evaluate(
            "(key) => window.postMessage({ type: 'touchstone.start', key, rubric_id: 'x' })", key
        )
        page.wait_for_timeout(200)
        expect(page.locator("#answer-form")).to_be_hidden()
