"""The container files say what the README promises. They are built by hand: no engine is needed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from scripts.lock import SECTIONS

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
SERVICES = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]


def final_stage() -> str:
    return DOCKERFILE.rpartition("\nFROM ")[2]


def test_the_final_image_runs_as_an_ordinary_user_and_reports_its_health() -> None:
    users = re.findall(r"^USER (\S+)", final_stage(), flags=re.MULTILINE)
    assert users == ["10001"]
    assert "/health/ready" in final_stage()


def test_the_final_image_takes_only_the_environment_from_the_build() -> None:
    copies = re.findall(r"^COPY (.+)$", final_stage(), flags=re.MULTILINE)
    assert copies == ["--from=build /opt/touchstone /opt/touchstone"]
    assert "pip" not in final_stage()


def test_everything_it_copies_exists_and_is_sent_to_the_engine() -> None:
    allowed = {
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"
    }
    for arguments in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, flags=re.MULTILINE):
        for source in arguments.split()[:-1]:
            assert (ROOT / source).exists(), source
            assert source in allowed


def test_it_cuts_the_lock_where_the_sections_are() -> None:
    assert re.findall(r"/\^# (\w+)\$/", DOCKERFILE) == ["build", "build", "development"]
    assert {"build", "development"} < set(SECTIONS)


@pytest.mark.parametrize("name", ["touchstone", "postgres"])
def test_each_service_is_confined(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["volumes"]


def test_only_this_machine_reaches_the_published_port() -> None:
    assert SERVICES["touchstone"]["ports"] == ["127.0.0.1:${PORT:-8000}:8000"]
    assert "ports" not in SERVICES["postgres"]


def test_postgres_runs_only_when_asked_for() -> None:
    assert SERVICES["postgres"]["profiles"] == ["postgres"]
    assert SERVICES["touchstone"]["depends_on"]["postgres"]["required"] is False
