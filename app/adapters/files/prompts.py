"""The judge's prompts as text files, so that they can be read, reviewed and compared."""

from __future__ import annotations

from pathlib import Path

from app.adapters.files.packaged import packaged
from app.grading.prompt import Templates
from app.grading.rubrics.asking import DraftingTemplates


def packaged_prompts() -> Path:
    """The folder of the prompts that come with the project."""
    return packaged("prompts") / "judge"


def read_drafting_templates() -> DraftingTemplates:
    """The texts that a model is asked by for the draft of a rubric.

    Raises:
        OSError: A file is missing or cannot be read.
        ValueError: A file is not UTF-8, or its slots are not those that are filled.
    """
    place = packaged("prompts") / "drafting"
    return DraftingTemplates(
        system=(place / "system.md").read_text(encoding="utf-8"),
        user=(place / "user.md").read_text(encoding="utf-8"),
        repair=(place / "repair.md").read_text(encoding="utf-8"),
    )


def read_templates(folder: Path | None = None, *, examples: bool = False) -> Templates:
    """The texts `system.md`, `user.md` and `repair.md` of a folder, by default the packaged one.

    With `examples` also `examples.md`, and levels are shown with their examples.

    Raises:
        OSError: A file is missing or cannot be read.
        ValueError: A file is not UTF-8, or its slots are not those that are filled.
    """
    place = folder or packaged_prompts()
    return Templates(
        system=(place / "system.md").read_text(encoding="utf-8"),
        user=(place / "user.md").read_text(encoding="utf-8"),
        repair=(place / "repair.md").read_text(encoding="utf-8"),
        examples=(place / "examples.md").read_text(encoding="utf-8") if examples else "",
    )
