from __future__ import annotations

from pathlib import Path

import pytest

from app.adapters.files.packaged import packaged


def test_a_folder_inside_the_package_comes_first(tmp_path: Path) -> None:
    for folder in ("app/rubrics", "rubrics"):
        (tmp_path / folder).mkdir(parents=True)
    assert packaged("rubrics", package=tmp_path / "app") == tmp_path / "app" / "rubrics"


def test_in_a_checkout_the_folder_is_beside_the_package(tmp_path: Path) -> None:
    for folder in ("app", "rubrics"):
        (tmp_path / folder).mkdir()
    assert packaged("rubrics", package=tmp_path / "app") == tmp_path / "rubrics"


def test_the_running_package_has_its_rubrics() -> None:
    assert (packaged("rubrics") / "project-vs-product-manager.yaml").is_file()


def test_a_folder_that_is_nowhere_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="'rubrics' is missing"):
        packaged("rubrics", package=tmp_path / "app")
