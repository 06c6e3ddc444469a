"""A real browser on the real service. Everything a page complains about fails its test."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    sync_playwright,
)

from app.settings import Settings
from app.wiring import create_app
from scripts.browsing import chromium, launched
from tests.api.server import listening

REQUIRED = "TOUCHSTONE_TEST_BROWSER"
REASON = "no Chromium is installed (Debian: apt-get install chromium)"
SECONDS = 15.0

Opener = Callable[..., Page]


@pytest.fixture(scope="package")
def chrome() -> Iterator[Browser]:
    """One browser for all tests here. It ends with them: its event loop would be in the way."""
    if chromium() is None:
        if os.environ.get(REQUIRED):
            pytest.fail(f"{REQUIRED} is set, and {REASON}")
        pytest.skip(REASON)
    with sync_playwright() as playwright:
        browser = launched(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service with its offline judge."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"), judge="embedded")
    with listening(create_app(settings)) as server:
        yield server.url


@pytest.fixture
def complaints() -> list[str]:
    """What pages complained about. A test that provokes a complaint takes it out."""
    return []


@pytest.fixture
def opened(chrome: Browser, address: str, complaints: list[str]) -> Iterator[Opener]:
    """Opens a path in a fresh profile; whatever it complains about fails the test in the end."""
    contexts: list[BrowserContext] = []

    def open_page(path: str = "/", *, at: str = address, **options: object) -> Page:
        context = chrome.new_context(base_url=at, **options)  # type: ignore[arg-type]  # any option of it
        contexts.append(context)
        context.set_default_timeout(SECONDS * 1000)
        page = context.new_page()
        listen(page, complaints)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def listen(page: Page, complaints: list[str]) -> None:
    """Note errors of script, of the console (CSP violations are among them), and any dialog."""

    def on_console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    def on_dialog(dialog: Dialog) -> None:
        complaints.append(dialog.message)
        dialog.dismiss()

    page.on("console", on_console)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", on_dialog)
