"""What a call costs. A price that is not known gives no cost: unknown is not free."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

MILLION = 1_000_000

# What may follow a model's name without making it another model: a date or `latest`.
_DATED = re.compile(r"[-@](?:\d{4}-\d{2}-\d{2}|\d{8}|\d{6}|\d{4}|latest)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """US dollars for a million tokens. Cached input costs as much as other input if not given."""

    input: Decimal
    output: Decimal
    cached_input: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The tokens of one call. `cached_input` is a part of `input`."""

    input: int = 0
    cached_input: int = 0
    output: int = 0


PriceTable = Mapping[str, Price]


def price_of(prices: PriceTable, models: Sequence[str]) -> Price | None:
    """The price of the first of these names that has one.

    A dated name has the price of the longest name in the table that it begins with; `x-mini` is
    another model than `x`.
    """
    for model in models:
        names = [name for name in prices if model == name or _is_dated(model, name)]
        if names:
            return prices[max(names, key=len)]
    return None


def cost_usd(price: Price | None, tokens: Tokens | None) -> float | None:
    """What these tokens cost; None when the price or the number of tokens is not known."""
    if price is None or tokens is None:
        return None
    cached_price = price.input if price.cached_input is None else price.cached_input
    total = (
        (tokens.input - tokens.cached_input) * price.input
        + tokens.cached_input * cached_price
        + tokens.output * price.output
    )
    return float(total / MILLION)


def _is_dated(model: str, name: str) -> bool:
    return model.startswith(name) and _DATED.fullmatch(model, len(name)) is not None
