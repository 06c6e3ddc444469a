"""Puts together what takes in the uploads of cohorts."""

from __future__ import annotations

import json
from functools import partial
from typing import Final

from app.adapters.files.prompts import read_templates
from app.adapters.intake.upload import Upload
from app.adapters.openai.pricing import Price, price_of
from app.api.deps import CohortServices
from app.domain.intake import IntakeLimits
from app.domain.rubric import Rubric
from app.grading.cohorts.desk import Desk
from app.grading.cohorts.estimating import CohortEstimator, Rates, RatesOf
from app.grading.cohorts.ports import CohortStore, Engine
from app.grading.cohorts.receiving import CohortReceiver
from app.grading.ports import Clock
from app.grading.prompt import render, reply_schema
from app.settings import Settings

EMBEDDED_ANSWERS_A_SECOND: Final = 12.0
"""Answers of about 115 words, measured on two busy cores. Quiet ones are faster."""
LLM_SECONDS: Final = 4.0
"""What one call is assumed to take."""
MILLION: Final = 1_000_000
EMBEDDED: Final = Rates(
    shared_characters=0,
    input_usd=0.0,
    output_usd=0.0,
    calls_per_second=EMBEDDED_ANSWERS_A_SECOND,
)


def cohort_services(
    settings: Settings, *, store: CohortStore, engine: Engine, desk: Desk, clock: Clock
) -> CohortServices:
    """What the routes and the command for cohorts call."""
    return CohortServices(
        store=store,
        engine=engine,
        desk=desk,
        open_intake=partial(Upload, limits=intake_limits(settings)),
        receiver=CohortReceiver(store=store, engine=engine, desk=desk, clock=clock),
        estimator=CohortEstimator(desk=desk, rates_of=rates_of(settings)),
    )


def intake_limits(settings: Settings) -> IntakeLimits:
    """How much one upload may bring."""
    return IntakeLimits(
        answer_characters=settings.max_answer_characters,
        rows=settings.max_cohort_answers,
        bytes=settings.max_upload_bytes,
    )


def rates_of(settings: Settings) -> RatesOf:
    """What a call of each judge takes, by the settings."""
    prices = {model: Price(**price.model_dump()) for model, price in settings.llm_prices.items()}
    price = price_of(prices, (settings.llm_model,))

    def rates(rubric: Rubric, judge: str) -> Rates:
        if judge == "embedded":
            return EMBEDDED
        return Rates(
            shared_characters=_prompt_characters(settings, rubric),
            input_usd=None if price is None else float(price.input / MILLION),
            output_usd=None if price is None else float(price.output / MILLION),
            calls_per_second=settings.cohort_concurrency / LLM_SECONDS,
            batch_factor=float(settings.batch_price_factor),
        )

    return rates


def _prompt_characters(settings: Settings, rubric: Rubric) -> int:
    """Length of a prompt without its answer. The schema is counted as compact JSON."""
    templates = read_templates(examples=settings.llm_examples == "on")
    prompt = render(templates, rubric, "", nonce="0" * 39)
    schema = json.dumps(reply_schema(rubric), separators=(",", ":"))
    return sum(len(message.content) for message in prompt.messages) + len(schema)
