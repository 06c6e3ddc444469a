"""The way in and out, at a service that has a key."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.settings import Settings
from app.wiring import create_app
from tests.api.server import listening
from tests.browser.conftest import Opener
from tests.browser.steps import GOOD, grade
from tests.browser.test_accessibility import violations


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """A service that has a key: its address, and the key."""
    env = os.environ | {"TOUCHSTONE_DATA_DIR": str(tmp_path)}
    made = subprocess.run(
        [sys.executable, "-m", "app", "keys", "create", "--name", "coach"],
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    with listening(create_app(Settings(data_dir=tmp_path, judge="embedded"))) as server:
        yield server.url, made.stdout.strip()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_key_lets_a_person_in_and_logging_out_ends_it(
    opened: Opener, complaints: list[str], closed: tuple[str, str], scheme: str
) -> None:
    address, key = closed
    page = opened(at=address, color_scheme=scheme)
    expect(page).to_have_url(f"{address}/login")
    assert violations(page) == []
    page.get_by_label("Key").fill("ts_wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("not known here")
    assert violations(page) == []
    page.get_by_label("Key").fill(key)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address}/")
    grade(page, GOOD)
    expect(page.locator("#grade")).to_be_visible()
    page.get_by_role("button", name="Log out").click()
    expect(page).to_have_url(f"{address}/login")
    page.goto(f"{address}/cohorts")
    expect(page).to_have_url(f"{address}/login")
    assert len(complaints) == 1, complaints
    complaints.clear()
