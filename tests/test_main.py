from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.main import create
from tests.api.service import local_client


@pytest.fixture(autouse=True)
def log_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.getLogger("app").setLevel(logging.NOTSET)
    logging.captureWarnings(capture=False)


def test_the_factory_makes_an_application_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TOUCHSTONE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TOUCHSTONE_LLM_MODLE", "a typo")
    with local_client(create()) as client:
        assert client.get("/health/ready").status_code == 200
    assert (tmp_path / "touchstone.db").exists()
    first, *_, last = capsys.readouterr().out.splitlines()
    assert '"event": "unknown_setting", "variable": "TOUCHSTONE_LLM_MODLE"' in first
    assert '"route": "/health/ready"' in last
    assert "a typo" not in first


def test_a_bad_setting_ends_the_start_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOUCHSTONE_PORT", "secret")
    with pytest.raises(SystemExit, match="touchstone: TOUCHSTONE_PORT: "):
        create()
