"""The files that pages load: read once, named with a hash of their bytes, sent compressed."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import PurePosixPath

MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
VIEWER = ("swagger-ui.css", "swagger-ui-bundle.js")
"""What shows the description of the API. It comes with a package, so no other site is asked."""
HASH_LENGTH = 12
COMPRESSION = 9


@dataclass(frozen=True, kw_only=True)
class Asset:
    """A file as it is sent.

    Attributes:
        content: Its bytes.
        version: Hash of the bytes.
        media_type: What it is.
    """

    content: bytes
    version: str
    media_type: str

    @cached_property
    def compressed(self) -> bytes:
        """The same under gzip, once somebody asks: the viewer of the API is large."""
        return gzip.compress(self.content, COMPRESSION, mtime=0)


@cache
def assets() -> dict[str, Asset]:
    """Every file by its name."""
    viewer = files("fastapi_offline") / "static"
    own = [
        entry
        for entry in (files("app.web") / "static").iterdir()
        if PurePosixPath(entry.name).suffix in MEDIA_TYPES
    ]
    found = [*own, *(viewer / name for name in VIEWER)]
    return {entry.name: _asset(entry.name, entry.read_bytes()) for entry in found}


@cache
def site_version() -> str:
    """Hash of all files together: one address for them all, so that modules find each other."""
    versions = [f"{name}:{asset.version}" for name, asset in sorted(assets().items())]
    return hashlib.sha256("\n".join(versions).encode()).hexdigest()[:HASH_LENGTH]


def asset_path(name: str) -> str:
    """The address of a file. It changes when any file does, so it can be kept for ever."""
    assert name in assets(), name
    return f"/static/{site_version()}/{name}"


def _asset(name: str, content: bytes) -> Asset:
    return Asset(
        content=content,
        version=hashlib.sha256(content).hexdigest(),
        media_type=MEDIA_TYPES[PurePosixPath(name).suffix],
    )
