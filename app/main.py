"""The ASGI factory: `uvicorn --factory app.main:create`. Importing this does nothing."""

from __future__ import annotations

import logging
import os

from fastapi import FastAPI

from app.api.logs import configure, event
from app.settings import Settings, SettingsError, unknown_variables
from app.wiring import create_app

LOG = logging.getLogger(__name__)


def create() -> FastAPI:
    """The application under the settings of this process, with its log set up.

    Raises:
        SystemExit: A setting cannot be used; the message says which.
    """
    try:
        settings = Settings.load()
    except SettingsError as error:
        raise SystemExit(f"touchstone: {error}") from None
    configure(settings.log_level)
    for name in unknown_variables(list(os.environ)):
        event(LOG, "unknown_setting", level=logging.WARNING, variable=name)
    return create_app(settings)
