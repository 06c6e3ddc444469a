from __future__ import annotations

import pytest

from app.adapters.reports.wording import TITLES, interval, number, title
from app.domain.agreement import Figure
from app.domain.quantities import HEADLINES


def test_every_headline_has_a_title() -> None:
    assert set(TITLES) == set(HEADLINES)


def test_an_item_is_named_by_its_id() -> None:
    assert title("criteria.clear_contrast.kappa") == "criteria clear contrast kappa"


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("score.pearson", 0.857, "0.86"),
        ("score.bias", -3.25, "-3.2"),
        ("flags.false", 0.125, "12%"),
        ("criteria.value.bias", 0.333, "0.33"),
        ("score.pearson", None, "-"),
    ],
)
def test_a_number_has_the_form_of_its_figure(name: str, value: float | None, shown: str) -> None:
    assert number(name, value) == shown


def test_an_interval_that_is_not_known_is_nothing() -> None:
    assert interval("score.pearson", Figure(value=0.5)) == ""
    assert interval("band.exact", Figure(value=0.5, low=0.4, high=0.6)) == "40% to 60%"
