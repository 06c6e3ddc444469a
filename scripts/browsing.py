"""An installed Chromium, driven without a window: for tests, measurements and screenshots."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from playwright.sync_api import Browser, Playwright

NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""No sandbox, since containers allow none: only pages of our own are opened."""
START_SECONDS: Final = 60.0


def chromium() -> str | None:
    """Path of an installed Chromium, if there is one."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def launched(playwright: Playwright) -> Browser:
    """The installed Chromium, started.

    Raises:
        FileNotFoundError: There is none.
    """
    path = chromium()
    if path is None:
        raise FileNotFoundError(f"No browser is installed: none of {', '.join(NAMES)}.")
    return playwright.chromium.launch(executable_path=path, args=list(FLAGS))


@contextmanager
def served(port: int, *, has_key: bool = False) -> Iterator[str]:
    """The service with its offline judge and a database of its own; gives its address.

    With `has_key` there is a key, so that it lets in only those who show one.
    """
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "app", "serve", "--port", str(port)]
        env = os.environ | {"TOUCHSTONE_DATA_DIR": folder, "TOUCHSTONE_JUDGE": "embedded"}
        nowhere = subprocess.DEVNULL
        if has_key:
            making = [sys.executable, "-m", "app", "keys", "create", "--name", "someone"]
            subprocess.run(making, env=env, stdout=nowhere, check=True)
        process = subprocess.Popen(command, env=env, stdout=nowhere, stderr=nowhere)
        try:
            _wait_for(f"{url}/health/ready", process)
            yield url
        finally:
            process.terminate()
            process.wait(timeout=90)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"The service ended with status {process.returncode}.")
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - loopback
                return
        except (OSError, urllib.error.URLError):
            time.sleep(0.05)
    raise RuntimeError("The service takes too long to start.")
