"""Settings of the judges."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import (
    AliasChoices,
    AnyHttpUrl,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    model_validator,
)
from pydantic_settings import BaseSettings

from app.settings_values import Json

Price = Annotated[Decimal, Field(ge=0, le=100_000, allow_inf_nan=False)]


class ModelPrice(BaseModel):
    """What a model costs, in US dollars for a million tokens."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    input: Price
    output: Price
    cached_input: Price | None = None


class JudgeSettings(BaseSettings):
    """Which judge grades, and how the LLM is reached."""

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

    @property
    def has_llm(self) -> bool:
        """Whether an LLM endpoint is configured."""
        return self.llm_base_url is not None or self.llm_api_key is not None

    @model_validator(mode="after")
    def _llm_needs_an_endpoint(self) -> Self:
        if self.judge == "llm" and not self.has_llm:
            raise ValueError(
                "TOUCHSTONE_JUDGE is llm, so set TOUCHSTONE_LLM_BASE_URL or TOUCHSTONE_LLM_API_KEY"
            )
        return self
