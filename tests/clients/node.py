"""Node and the packages of `clients/typescript`, where they are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.architecture.files import ROOT

TYPESCRIPT = ROOT / "clients/typescript"
REQUIRED = "TOUCHSTONE_TEST_NODE"
REASON = "Node or the packages of clients/typescript are not installed (make node)"


def need_node() -> None:
    """Skip the test without Node; fail where it has to be there."""
    if shutil.which("node") is None or not (TYPESCRIPT / "node_modules/.bin/tsc").exists():
        if os.environ.get(REQUIRED):
            pytest.fail(f"{REQUIRED} is set, and {REASON}")
        pytest.skip(REASON)


def run(*command: str, env: Mapping[str, str] | None = None, fails: bool = False) -> str:
    """What a command printed.

    Args:
        command: The program and its arguments. One of the packages is named by its name alone.
        env: Beside the environment of the tests.
        fails: Whether it should end with an error, which is then given back.
    """
    tool = TYPESCRIPT / "node_modules/.bin" / command[0]
    program = str(tool) if tool.exists() else command[0]
    done = subprocess.run(
        [program, *command[1:]],
        cwd=TYPESCRIPT,
        env=os.environ | (env or {}),
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert (done.returncode != 0) == fails, done.stdout + done.stderr
    return done.stderr if fails else done.stdout


def compiled(source: Path, folder: Path) -> Path:
    """A TypeScript module as Node runs it, strictly checked on the way."""
    (folder / "package.json").write_text('{"type": "module"}')
    copied = Path(shutil.copy(source, folder))
    packages = TYPESCRIPT / "node_modules/@types"
    options = ["--module", "nodenext", "--target", "es2022", "--strict", "--outDir", str(folder)]
    run("tsc", *options, "--types", "node", "--typeRoots", str(packages), str(copied))
    return copied.with_suffix(".js")
