"""Write the description of the API as it is now: `python -m scripts.openapi`.

`docs/openapi.json` is what clients are generated from, and what the next version is held against.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from app.settings import Settings
from app.wiring import create_app

PAGE = Path(__file__).resolve().parents[1] / "docs/openapi.json"


def description() -> dict[str, Any]:
    """The OpenAPI document of a service with its default settings."""
    document: dict[str, Any] = create_app(Settings()).openapi()
    return document


if __name__ == "__main__":
    text = json.dumps(description(), indent=1, sort_keys=True, ensure_ascii=False)
    PAGE.write_text(text + "\n", encoding="utf-8")
