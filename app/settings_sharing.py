"""Settings of the pages of other sites that may use the service."""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings

from app.settings_values import Json

ORIGIN: Final = re.compile(r"https?://(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:[0-9]{1,5})?")


def _an_origin(text: str) -> str:
    if not ORIGIN.fullmatch(text):
        raise ValueError("give origins as browsers do, such as https://app.example: no path, no *")
    return text


Origins = Annotated[tuple[Annotated[str, AfterValidator(_an_origin)], ...], *Json]


class SharingSettings(BaseSettings):
    """Whose pages may call the API, and whose may show the widget."""

    cors_origins: Origins = Field(
        default=(),
        description="Origins whose pages may call the API from script, as a JSON list. They show a "
        "key; cookies are never taken from them.",
    )
    embed_origins: Origins = Field(
        default=(),
        description="Origins whose pages may show the widget at `/embed` in a frame, as a JSON "
        "list. Not set: there is no widget.",
    )
