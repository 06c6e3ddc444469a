"""The wheel holds all that the service needs, and nothing that pip would have to guess."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=60)
    return next(folder.glob("*.whl"))


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def read(wheel: Path, ending: str) -> str:
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(next(n for n in archive.namelist() if n.endswith(ending))).decode()


@pytest.mark.parametrize("folder", ["rubrics", "prompts", "docs/agreement"])
def test_it_carries_every_rubric_prompt_and_report(wheel: Path, folder: str) -> None:
    sources = [path for path in (ROOT / folder).rglob("*") if path.is_file()]
    assert sources
    assert {f"app/{path.relative_to(ROOT)}" for path in sources} <= names(wheel)


def test_it_carries_every_file_of_the_application(wheel: Path) -> None:
    sources = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "app").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert sources <= names(wheel)


def test_it_carries_nothing_else(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in names(wheel)}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"app"}


def test_it_installs_a_command_and_asks_for_no_torch(wheel: Path) -> None:
    assert "touchstone = app.cli:main" in read(wheel, "entry_points.txt")
    metadata = read(wheel, "METADATA")
    assert "Requires-Dist: fastapi" in metadata
    assert "minilm" not in metadata
    assert "License-Expression: Apache-2.0" in metadata


def test_it_carries_the_licence_and_the_notice(wheel: Path) -> None:
    licences = {Path(name).name for name in names(wheel) if "/licenses/" in name}
    assert licences == {"LICENSE", "NOTICE"}
