"""The import contracts of pyproject.toml hold: who may import whom is not a matter of review."""

from __future__ import annotations

import subprocess
import sys

from tests.architecture.files import ROOT

LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"


def test_imports_keep_the_contracts() -> None:
    lint = subprocess.run(
        [sys.executable, "-c", LINT],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert lint.returncode == 0, lint.stdout
