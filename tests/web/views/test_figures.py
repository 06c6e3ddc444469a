from __future__ import annotations

from app.domain.agreement import Figure
from app.domain.quantities import HEADLINES
from app.web.views.figures import TITLES, explained, form_of, plotted, title


def test_every_headline_has_a_title_and_a_meaning() -> None:
    assert set(HEADLINES) == TITLES.keys()
    assert all(title(name) and explained(name) for name in HEADLINES)
    assert (title("criteria.x_y.kappa"), explained("criteria.x_y.kappa")) == (
        "criteria: x y: kappa",
        "",
    )


def test_values_take_the_form_of_their_figure() -> None:
    assert form_of("band.exact", 0.6625) == "66%"
    assert form_of("score.bias", -2.475) == "\u22122.5"
    assert form_of("levels.kappa", 0.891) == "0.89"
    assert form_of("levels.kappa", None) == "none"


def test_only_figures_between_0_and_1_are_plotted() -> None:
    figure = Figure(value=0.9, low=-0.5, high=1.0)
    assert plotted("levels.kappa", figure) == (0.0, 100.0, 90.0)
    assert plotted("score.bias", figure) is None
    assert plotted("levels.kappa", Figure(value=0.9)) is None
    assert plotted("levels.kappa", Figure(value=1.0, low=1.0, high=1.0)) == (99.2, 0.8, 100.0)
