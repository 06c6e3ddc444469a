"""What an operator can set: environment variables, read once and handed on as values."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    AliasChoices,
    Field,
    SecretStr,
    ValidationError,
)
from pydantic_core import ErrorDetails
from pydantic_settings import SettingsConfigDict

from app.settings_access import AccessSettings
from app.settings_batches import BatchSettings
from app.settings_cohorts import CohortSettings
from app.settings_judges import JudgeSettings
from app.settings_sharing import SharingSettings
from app.settings_values import Json
from app.settings_webhooks import WebhookSettings

PREFIX = "TOUCHSTONE_"
SQLITE_FILE = "touchstone.db"
CLIENT_VARIABLES = frozenset({"TOUCHSTONE_KEY", "TOUCHSTONE_URL"})
"""What clients of a service read; they set nothing here."""


class SettingsError(ValueError):
    """The environment holds values that cannot be used; the message names each variable.

    The values themselves are left out: one of them may be a key.
    """


class Settings(
    SharingSettings, WebhookSettings, AccessSettings, BatchSettings, CohortSettings, JudgeSettings
):
    """Every setting, with its default. An empty variable counts as not set."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        populate_by_name=True,
    )

    database_url: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("TOUCHSTONE_DATABASE_URL", "DATABASE_URL"),
        description="Where grades are kept: `sqlite:///path/to/file.db` or "
        "`postgresql://user:password@host/name`. Not set: the file `touchstone.db` in the data "
        "directory.",
    )
    data_dir: Path = Field(
        default=Path(), description="Directory of the SQLite file when no database URL is set."
    )
    rubric_dirs: Annotated[tuple[Path, ...], *Json] = Field(
        default=(),
        description="Directories with more rubrics, as a JSON list. They are added to the rubrics "
        "that come with the service.",
    )

    retention_days: int | None = Field(
        default=None,
        ge=1,
        description="How long grades and ended or paused cohorts are kept, in days; then they are "
        "erased. Not set: for ever.",
    )

    max_answer_characters: int = Field(
        default=20_000, ge=1, le=200_000, description="Longest answer, in characters."
    )
    max_body_bytes: int = Field(
        default=256_000,
        ge=1_000,
        le=100_000_000,
        description="Largest body of a request with one answer or one rubric, in bytes.",
    )
    body_timeout_seconds: float = Field(
        default=30, gt=0, le=3600, description="Longest time to send such a body, in seconds."
    )

    host: str = Field(default="127.0.0.1", min_length=1, description="Address to listen on.")
    port: int = Field(default=8000, ge=0, le=65_535, description="Port to listen on; 0: any.")
    max_connections: int = Field(
        default=1000,
        ge=10,
        le=100_000,
        description="Connections at the same time; beyond them, requests get 503.",
    )
    shutdown_seconds: int = Field(
        default=75,
        ge=0,
        le=3600,
        description="How long a stopping service waits for the grades it is working on. Keep it "
        "above the wait for a reply, and below the patience of whatever stops the process.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info",
        description="Least severe log line of the service. Libraries log warnings only.",
    )

    @classmethod
    def load(cls) -> Self:
        """The settings of this process.

        Raises:
            SettingsError: A value cannot be used.
        """
        try:
            return cls()
        except ValidationError as error:
            lines = [_sentence(detail) for detail in error.errors(include_input=False)]
            raise SettingsError("\n".join(lines)) from None

    @property
    def resolved_database_url(self) -> str:
        """The database URL in use. It may hold a password."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir / SQLITE_FILE}"


def variable_names(field_name: str) -> tuple[str, ...]:
    """The environment variables a setting is read from, the first that is set wins."""
    alias = Settings.model_fields[field_name].validation_alias
    if isinstance(alias, AliasChoices):
        return tuple(str(choice) for choice in alias.choices)
    return (f"{PREFIX}{field_name.upper()}",)


def unknown_variables(names: list[str]) -> tuple[str, ...]:
    """Those of the given variable names that carry our prefix and set nothing: likely typos."""
    known = {name for field in Settings.model_fields for name in variable_names(field)}
    known |= CLIENT_VARIABLES
    return tuple(sorted(n for n in names if n.startswith(PREFIX) and n not in known))


def _sentence(detail: ErrorDetails) -> str:
    place, message = detail["loc"], detail["msg"].removeprefix("Value error, ")
    if not place:
        return message
    first = str(place[0])
    name = first if first.isupper() else variable_names(first)[0]
    inside = "".join(f"[{part}]" for part in place[1:])
    return f"{name}{inside}: {message}"
