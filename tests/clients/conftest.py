"""The service as clients find it elsewhere: closed, with a key."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from app.settings import Settings
from app.wiring import create_app
from tests.api.server import listening


@dataclass(frozen=True, kw_only=True)
class Closed:
    """A service that has one key."""

    url: str
    key: str


@pytest.fixture(scope="package")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Closed]:
    """The service with its offline judge, for all tests here."""
    folder = tmp_path_factory.mktemp("data")
    made = subprocess.run(
        [sys.executable, "-m", "app", "keys", "create", "--name", "client"],
        env=os.environ | {"TOUCHSTONE_DATA_DIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    with listening(create_app(Settings(data_dir=folder, judge="embedded"))) as server:
        yield Closed(url=server.url, key=made.stdout.strip())
