"""The wheel works where nothing of the checkout is: an environment of its own, another folder.

Slow, because it installs every run-time dependency: only with TOUCHSTONE_TEST_INSTALL=1.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from scripts.lock import LOCK

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [
    pytest.mark.skipif("TOUCHSTONE_TEST_INSTALL" not in os.environ, reason="slow: installs"),
    pytest.mark.timeout(600),
]


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(word) for word in command], cwd=cwd, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def touchstone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("install")
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv/bin/python"
    run_time = folder / "run-time.txt"
    run_time.write_text(LOCK.read_text().split("\n# build\n")[0])
    build = (sys.executable, "-m", "hatchling", "build", "--target", "wheel", "-d", folder)
    assert run(*build, cwd=ROOT).returncode == 0
    wheel = next(folder.glob("*.whl"))
    pip = (python, "-m", "pip", "install", "--quiet", "--no-deps")
    for arguments in (("--require-hashes", "-r", run_time), (wheel,)):
        installed = run(*pip, *arguments, cwd=folder)
        assert installed.returncode == 0, installed.stderr
    return folder / "venv/bin/touchstone"


def test_it_lists_its_rubrics_from_any_folder(touchstone: Path, tmp_path: Path) -> None:
    listed = run(touchstone, "rubrics", "list", cwd=tmp_path)
    assert "project-vs-product-manager" in listed.stdout


def test_it_grades_from_any_folder_and_leaves_nothing_there(
    touchstone: Path, tmp_path: Path
) -> None:
    answer = json.loads((ROOT / "docs/examples/request.json").read_text())["answer"]
    graded = run(touchstone, "grade", answer, "--judge", "embedded", "--json", cwd=tmp_path)
    assert graded.returncode in {0, 3}, graded.stderr
    assert 0 < json.loads(graded.stdout)["score"] <= 100
    assert list(tmp_path.iterdir()) == []
