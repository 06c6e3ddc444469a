"""What a call costs, and when nobody can say."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.adapters.openai.pricing import Price, Tokens, cost_usd, price_of


def a_price(dollars: int) -> Price:
    return Price(input=Decimal(dollars), output=Decimal(10 * dollars))


TABLE = {
    "model": a_price(1),
    "model-mini": a_price(2),
    "model-2026": a_price(3),
    "local/x": a_price(0),
}


@pytest.mark.parametrize(
    ("model", "dollars"),
    [
        ("model", 1),
        ("model-2026-05-01", 1),
        ("model-20260501", 1),
        ("model-latest", 1),
        ("model-0613", 1),
        ("model@20260501", 1),
        ("model-mini", 2),
        ("model-mini-2026-05-01", 2),
        ("model-2026", 3),
        ("local/x", 0),
    ],
)
def test_a_dated_name_has_the_price_of_the_name(model: str, dollars: int) -> None:
    assert price_of(TABLE, [model]) == a_price(dollars)


@pytest.mark.parametrize("model", ["model-nano", "model-mini-high", "mode", "models", "", "model-"])
def test_another_model_has_no_price(model: str) -> None:
    assert price_of(TABLE, [model]) is None


def test_the_first_name_that_has_a_price_decides() -> None:
    assert price_of(TABLE, ["unknown", "model-mini", "model"]) == a_price(2)


def test_cached_input_has_its_own_price_or_that_of_input() -> None:
    tokens = Tokens(input=1000, cached_input=400, output=100)
    cheap = Price(input=Decimal(1), cached_input=Decimal("0.1"), output=Decimal(4))
    assert cost_usd(cheap, tokens) == pytest.approx((600 + 40 + 400) / 1e6)
    assert cost_usd(Price(input=Decimal(1), output=Decimal(4)), tokens) == pytest.approx(1400 / 1e6)


def test_free_is_not_unknown_and_unknown_is_not_free() -> None:
    assert cost_usd(a_price(0), Tokens(input=10)) == 0.0
    assert cost_usd(None, Tokens(input=10)) is None
    assert cost_usd(a_price(1), None) is None
