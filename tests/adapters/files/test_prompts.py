"""The packaged prompts can be read; a broken one is noticed when it is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.adapters.files.prompts import packaged_prompts, read_templates


def a_copy(folder: Path, **changed: str) -> Path:
    for file in packaged_prompts().glob("*.md"):
        text = changed.get(file.stem, file.read_text(encoding="utf-8"))
        (folder / file.name).write_text(text, encoding="utf-8")
    return folder


def test_the_packaged_prompts_are_complete() -> None:
    templates = read_templates()
    assert "{{criteria}}" in templates.system
    assert templates.user.rstrip().endswith("</answer {{nonce}}>")
    assert "{{problems}}" in templates.repair


def test_prompts_of_ones_own_are_read_from_their_folder(tmp_path: Path) -> None:
    folder = a_copy(tmp_path, repair="Noch einmal, größer: {{problems}}")
    assert read_templates(folder).repair == "Noch einmal, größer: {{problems}}"


def test_what_is_said_of_examples_is_read_when_they_are_shown() -> None:
    assert read_templates().examples == ""
    assert "other answers" in read_templates(examples=True).examples


@pytest.mark.parametrize("text", ["No slot at all.", "{{problems}} and {{surprise}}"])
def test_a_prompt_with_other_slots_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValueError, match="prompt repair"):
        read_templates(a_copy(tmp_path, repair=text))


def test_a_missing_prompt_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_templates(tmp_path)
