"""What an operator can set: environment variables, read once and handed on as values."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    AliasChoices,
    AnyHttpUrl,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import NoDecode, SettingsConfigDict

from app.settings_batches import BatchSettings

PREFIX = "TOUCHSTONE_"
SQLITE_FILE = "touchstone.db"

Price = Annotated[Decimal, Field(ge=0, le=100_000, allow_inf_nan=False)]


class ModelPrice(BaseModel):
    """What a model costs, in US dollars for a million tokens."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    input: Price
    output: Price
    cached_input: Price | None = None


class SettingsError(ValueError):
    """The environment holds values that cannot be used; the message names each variable.

    The values themselves are left out: one of them may be a key.
    """


def _from_json(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise ValueError("not valid JSON") from None


Json = (NoDecode, BeforeValidator(_from_json))


class Settings(BatchSettings):
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

    judge: Literal["auto", "llm", "embedded"] = Field(
        default="auto",
        description="What a request for `auto` gets. `auto`: the LLM where one is configured, "
        "else the embedded judge.",
    )
    fallback: Literal["none", "embedded"] = Field(
        default="none",
        description="Who grades while the LLM cannot be used. `none`: the request fails. "
        "`embedded`: the embedded judge, and the grade is marked `degraded` and for review.",
    )
    llm_base_url: AnyHttpUrl | None = Field(
        default=None,
        validation_alias=AliasChoices("TOUCHSTONE_LLM_BASE_URL", "OPENAI_BASE_URL"),
        description="Base URL of an OpenAI-compatible endpoint, such as "
        "`http://127.0.0.1:8080/v1`. Not set, with a key: OpenAI.",
    )
    llm_api_key: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("TOUCHSTONE_LLM_API_KEY", "OPENAI_API_KEY"),
        description="Key for the endpoint. Not needed where the endpoint asks for none.",
    )
    llm_model: str = Field(
        default="gpt-5-mini",
        min_length=1,
        max_length=200,
        description="The model that judges, by the endpoint's name for it.",
    )
    llm_timeout_seconds: float = Field(
        default=60,
        gt=0,
        le=3600,
        description="Longest wait for one reply, in seconds. An answer may take twice as long, "
        "with every retry and repair.",
    )
    llm_retries: int = Field(
        default=2, ge=0, le=10, description="How often a call that failed for now is repeated."
    )
    llm_concurrency: int = Field(
        default=50, ge=1, le=1000, description="Most calls to the endpoint at the same time."
    )
    llm_max_output_tokens: int = Field(
        default=4000, ge=256, le=100_000, description="Most tokens of one reply."
    )
    llm_prices: Annotated[dict[str, ModelPrice], *Json] = Field(
        default_factory=dict,
        description="Prices in US dollars for a million tokens, as JSON: "
        '`{"model": {"input": 0.25, "cached_input": 0.025, "output": 2}}`. '
        "Without its price, what a model cost is reported as unknown, never as 0.",
    )
    llm_examples: Literal["off", "on"] = Field(
        default="off",
        description="Whether the LLM is shown the examples that a rubric gives of its levels. "
        "`on` makes each request longer; replies given without them are not used again.",
    )
    llm_cross_check: Literal["off", "on"] = Field(
        default="on",
        description="Whether the embedded judge reads beside the LLM. Where it is sure and the two "
        "disagree, the grade is for review; its score stays the LLM's.",
    )

    cohort_concurrency: int = Field(
        default=50,
        ge=1,
        le=2000,
        description="Most calls to the endpoint at the same time for cohorts, in each process that "
        "grades them. They begin with fewer, and slow down when the endpoint has trouble.",
    )
    cohort_requests_per_minute: float | None = Field(
        default=None,
        gt=0,
        description="Most requests to the endpoint a minute for cohorts, all processes together. "
        "Not set: no limit.",
    )
    cohort_tokens_per_minute: float | None = Field(
        default=None,
        gt=0,
        description="Most tokens a minute for cohorts, sent and received, all processes together. "
        "Not set: no limit.",
    )
    cohort_flush_seconds: float = Field(
        default=0.05,
        ge=0,
        le=10,
        description="How long a result of a cohort waits for others to be stored with it, in "
        "seconds. A process that is killed has to ask again for what was not stored.",
    )
    cohort_patience_seconds: float | None = Field(
        default=None,
        gt=0,
        description="How long the endpoint may be away before a cohort is paused, in seconds. Not "
        "set: cohorts wait until it is back.",
    )
    cohort_worker: Literal["on", "off"] = Field(
        default="on",
        description="Whether the service itself grades cohorts. `off`, on PostgreSQL: only "
        "`touchstone worker` does. On SQLite the service always grades them.",
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
    max_cohort_answers: int = Field(
        default=1_000_000, ge=1, le=10_000_000, description="Most answers of a cohort."
    )
    max_upload_bytes: int = Field(
        default=1_000_000_000,
        ge=1_000,
        le=100_000_000_000,
        description="Largest upload of a cohort, in bytes.",
    )
    upload_idle_seconds: float = Field(
        default=30,
        gt=0,
        le=3600,
        description="Longest silence of whoever sends such an upload, in seconds. How long all of "
        "it takes is not limited.",
    )

    host: str = Field(default="127.0.0.1", min_length=1, description="Address to listen on.")
    port: int = Field(default=8000, ge=0, le=65_535, description="Port to listen on; 0: any.")
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
    def has_llm(self) -> bool:
        """Whether an LLM endpoint is configured."""
        return self.llm_base_url is not None or self.llm_api_key is not None

    @property
    def resolved_database_url(self) -> str:
        """The database URL in use. It may hold a password."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir / SQLITE_FILE}"

    @model_validator(mode="after")
    def _llm_needs_an_endpoint(self) -> Self:
        if self.judge == "llm" and not self.has_llm:
            raise ValueError(
                "TOUCHSTONE_JUDGE is llm, so set TOUCHSTONE_LLM_BASE_URL or TOUCHSTONE_LLM_API_KEY"
            )
        return self


def variable_names(field_name: str) -> tuple[str, ...]:
    """The environment variables a setting is read from, the first that is set wins."""
    alias = Settings.model_fields[field_name].validation_alias
    if isinstance(alias, AliasChoices):
        return tuple(str(choice) for choice in alias.choices)
    return (f"{PREFIX}{field_name.upper()}",)


def unknown_variables(names: list[str]) -> tuple[str, ...]:
    """Those of the given variable names that carry our prefix and set nothing: likely typos."""
    known = {name for field in Settings.model_fields for name in variable_names(field)}
    return tuple(sorted(n for n in names if n.startswith(PREFIX) and n not in known))


def _sentence(detail: ErrorDetails) -> str:
    place, message = detail["loc"], detail["msg"].removeprefix("Value error, ")
    if not place:
        return message
    first = str(place[0])
    name = first if first.isupper() else variable_names(first)[0]
    inside = "".join(f"[{part}]" for part in place[1:])
    return f"{name}{inside}: {message}"
