"""The judges, built from the settings."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from app.adapters.embedded.judge import EmbeddedJudge
from app.adapters.files.prompts import read_templates
from app.adapters.openai.client import Connection
from app.adapters.openai.judge import LlmJudge, LlmOptions, Surroundings
from app.adapters.openai.pricing import Price
from app.grading.guarding import GuardedJudge
from app.grading.judges import Judges
from app.grading.judging import Patience
from app.grading.outage import Endurance, Outage
from app.grading.retry_budget import RetryBudget
from app.settings import Settings


@asynccontextmanager
async def open_judges(settings: Settings) -> AsyncIterator[Judges]:
    """The judges that the settings ask for.

    Raises:
        JudgeMisconfiguredError: One of them cannot be opened.
    """
    async with AsyncExitStack() as stack:
        llm = None
        if settings.has_llm:
            opened = open_llm(settings, Surroundings(budget=RetryBudget()))
            stack.push_async_callback(opened.aclose)
            llm = GuardedJudge(opened, Outage(Endurance()))
        yield Judges(
            embedded=await asyncio.to_thread(EmbeddedJudge),
            llm=llm,
            default=settings.judge,
            falls_back=settings.fallback == "embedded",
            cross_checks=settings.llm_cross_check == "on",
        )


def open_llm(
    settings: Settings,
    surroundings: Surroundings | None = None,
    *,
    connections: int | None = None,
) -> LlmJudge:
    """The LLM judge that the settings ask for; close it after use.

    Args:
        settings: With an endpoint.
        surroundings: What it shares with the rest of the process.
        connections: Most calls at the same time, where that is not in the settings.

    Raises:
        JudgeMisconfiguredError: It cannot be opened.
    """
    templates = read_templates(examples=settings.llm_examples == "on")
    options = llm_options(settings, connections=connections)
    return LlmJudge(options, templates, surroundings)


def llm_options(settings: Settings, *, connections: int | None = None) -> LlmOptions:
    """How the LLM is asked, by the settings; `connections` takes the place of theirs."""
    key, url = settings.llm_api_key, settings.llm_base_url
    prices = settings.llm_prices.items()
    return LlmOptions(
        model=settings.llm_model,
        connection=Connection(
            base_url=None if url is None else str(url),
            api_key=None if key is None else key.get_secret_value(),
            timeout_seconds=settings.llm_timeout_seconds,
            max_connections=connections or settings.llm_concurrency,
        ),
        max_output_tokens=settings.llm_max_output_tokens,
        patience=Patience(
            attempts=settings.llm_retries + 1, total_seconds=longest_answer_seconds(settings)
        ),
        prices={model: Price(**price.model_dump()) for model, price in prices},
    )


def longest_answer_seconds(settings: Settings) -> float:
    """Longest time that asking about one answer may take, with all repeats."""
    return 2 * settings.llm_timeout_seconds
