"""Tokens, and what they cost, in the many ways in which servers count them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.adapters.openai.pricing import Price
from app.grading.records import Usage
from tests.adapters.openai.bench import GOOD, MODEL, bench
from tests.fakes.scripted_endpoint import Step, reply

FINE = reply(GOOD)


def usage_of(step: Step, *prices: tuple[str, Price]) -> Usage:
    with bench(step) as there:
        there.prices = dict(prices)
        return there.ask().usage


DOLLARS = Price(input=Decimal(1), cached_input=Decimal("0.1"), output=Decimal(2))


def test_tokens_and_cost_are_counted_with_the_cached_ones_at_their_price() -> None:
    usage = usage_of(FINE, (MODEL, DOLLARS))
    assert (usage.input_tokens, usage.cached_input_tokens, usage.output_tokens) == (1000, 800, 100)
    assert usage.cost_usd == pytest.approx((200 + 800 * 0.1 + 100 * 2) / 1e6)


@pytest.mark.parametrize("details", [None, {}, "many", {"cached_tokens": "9"}])
def test_without_a_count_of_cached_tokens_none_were_cached(details: object) -> None:
    counted = {"prompt_tokens": 10, "completion_tokens": 5, "prompt_tokens_details": details}
    usage = usage_of(reply(GOOD, usage=counted), (MODEL, DOLLARS))
    assert usage == Usage(input_tokens=10, output_tokens=5, cost_usd=20 / 1e6)


def test_the_model_that_answered_sets_the_price() -> None:
    dated = reply(GOOD, model="model-2-2026-05-01")
    assert usage_of(dated, ("model-2", DOLLARS)).cost_usd is not None


@pytest.mark.parametrize("step", [FINE, reply(GOOD, usage=None), reply(GOOD, usage=[1])])
def test_without_a_price_or_a_count_the_cost_is_unknown(step: Step) -> None:
    prices = [] if step is FINE else [(MODEL, DOLLARS)]
    assert usage_of(step, *prices).cost_usd is None
