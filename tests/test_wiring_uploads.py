from __future__ import annotations

from app.settings import Settings
from app.settings_judges import ModelPrice
from app.wiring import rubric_library
from app.wiring_uploads import EMBEDDED, intake_limits, rates_of

RUBRIC = rubric_library(Settings()).get("project-vs-product-manager")


def test_uploads_keep_to_the_limits_of_the_settings() -> None:
    limits = intake_limits(
        Settings(max_answer_characters=10, max_cohort_answers=20, max_upload_bytes=3000)
    )
    assert (limits.answer_characters, limits.rows, limits.bytes) == (10, 20, 3000)


def test_a_call_costs_what_the_settings_say() -> None:
    price = ModelPrice.model_validate({"input": "0.25", "output": 2})
    settings = Settings(llm_model="m", llm_prices={"m": price}, cohort_concurrency=8)
    rates = rates_of(settings)(RUBRIC, "llm")
    assert (rates.input_usd, rates.output_usd) == (0.25e-6, 2e-6)
    assert rates.calls_per_second == 2
    assert 4000 < rates.shared_characters < 10_000


def test_a_model_without_a_price_has_none() -> None:
    rates = rates_of(Settings(llm_model="m"))(RUBRIC, "llm")
    assert (rates.input_usd, rates.output_usd) == (None, None)


def test_the_embedded_judge_costs_nothing() -> None:
    assert rates_of(Settings())(RUBRIC, "embedded") == EMBEDDED
    assert EMBEDDED.input_usd == EMBEDDED.output_usd == 0
