"""The files of the project, for the tests that read them as text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = (
    "app",
    "benchmarks",
    "docs",
    "prompts",
    "rubrics",
    "scripts",
    "source",
    "tests",
    "training",
    ".ci",
)
TEXT = {"", ".cfg", ".csv", ".css", ".html", ".ini", ".js", ".json", ".jsonl", ".lock", ".mako"} | {
    ".md",
    ".py",
    ".sh",
    ".svg",
    ".toml",
    ".txt",
    ".yaml",
    ".yml",
}


def text_files() -> Iterator[Path]:
    """Every text file of the project; caches, environments and built files are not its files."""
    yield from (path for path in ROOT.iterdir() if path.is_file() and path.suffix in TEXT)
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix in TEXT and "__pycache__" not in path.parts:
                yield path


def python_files(*folders: str) -> Iterator[Path]:
    """Every Python file below some folders of the project."""
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))
