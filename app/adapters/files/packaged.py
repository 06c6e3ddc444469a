"""Finds the data folders of the project, such as `rubrics` and `prompts`."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def packaged(name: str, *, package: Path | None = None) -> Path:
    """The folder of that name: inside the installed package, or beside it in a checkout.

    Args:
        name: The folder's name.
        package: Where the package is; the running one when not given.

    Raises:
        FileNotFoundError: There is neither, so the installation is broken.
    """
    root = package or Path(str(files("app")))
    for folder in (root / name, root.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"The folder {name!r} is missing from the installed package.")
