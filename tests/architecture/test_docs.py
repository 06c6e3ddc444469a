"""The documentation names what there is, and nothing that is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from app.cli import commands
from app.cli_exit import Exit
from app.settings import Settings, variable_names
from scripts.readme import full_example, with_excerpt
from tests.architecture.files import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ARCHITECTURE = (ROOT / "docs/architecture.md").read_text()


def command_paths(group: typer.Typer, prefix: str = "touchstone") -> Iterator[str]:
    for command in group.registered_commands:
        assert command.callback is not None
        yield f"{prefix} {command.name or command.callback.__name__}"
    for below in group.registered_groups:
        assert below.typer_instance is not None
        yield from command_paths(below.typer_instance, f"{prefix} {below.name}")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_make_target_that_is_named_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", page.read_text(), flags=re.MULTILINE))
    assert named <= targets


def test_the_readme_shows_the_grade_that_the_api_page_shows() -> None:
    page = (ROOT / "README.md").read_text()
    assert with_excerpt(page, full_example()) == page, "run: make docs"


def test_every_command_has_its_heading() -> None:
    page = (ROOT / "docs/cli.md").read_text()
    headings = re.findall(r"^## (touchstone .+)$", page, flags=re.MULTILINE)
    assert sorted(headings) == sorted(command_paths(commands))


def test_every_exit_status_is_listed() -> None:
    page = (ROOT / "docs/cli.md").read_text()
    assert [int(n) for n in re.findall(r"^\| (\d+) \|", page, flags=re.MULTILINE)] == list(Exit)


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs/settings.md").read_text()
    names = [name for field in Settings.model_fields for name in variable_names(field)]
    assert [name for name in names if f"`{name}`" not in page] == []


def test_every_path_that_the_map_names_exists() -> None:
    paths = re.findall(r"`((?:app|docs|prompts|rubrics|tests)/[\w./-]*)`", ARCHITECTURE)
    assert len(paths) > 20
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_layer_and_adapter_is_on_the_map() -> None:
    below_app = [path.name for path in (ROOT / "app").iterdir() if path.is_dir()]
    layers = [name for name in below_app if name != "__pycache__"]
    adapters = [path.parent.name for path in (ROOT / "app/adapters").glob("*/__init__.py")]
    missing = [name for name in layers if name not in ARCHITECTURE]
    missing += [name for name in adapters if f"adapters/{name}/" not in ARCHITECTURE]
    assert missing == []
