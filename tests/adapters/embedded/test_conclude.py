"""From probabilities to decisions."""

from __future__ import annotations

import pytest

from app.adapters.embedded.conclude import conclude
from app.adapters.embedded.trained import Impression


def an_impression(
    reached: tuple[float, float] = (0.9, 0.2),
    present: float = 0.1,
    relevance: tuple[float, ...] = (0.1, 0.8, 0.4),
) -> Impression:
    return Impression(
        reached={"value": reached},
        present={"jargon": present},
        relevance={"value": relevance, "jargon": relevance},
        familiar=1.0,
    )


@pytest.mark.parametrize(
    ("reached", "extent", "certainty"),
    [((0.2, 0.1), 0.0, 0.8), ((0.9, 0.2), 0.5, 0.7), ((0.9, 0.8), 1.0, 0.8)],
)
def test_the_highest_level_that_is_more_likely_than_not_counts(
    reached: tuple[float, float], extent: float, certainty: float
) -> None:
    decision = conclude(an_impression(reached)).criteria["value"]
    assert decision.extent == extent
    assert decision.certainty == pytest.approx(certainty)


@pytest.mark.parametrize(("chance", "extent", "certainty"), [(0.1, 0, 0.9), (0.7, 1, 0.7)])
def test_a_pitfall_counts_when_it_is_more_likely_than_not(
    chance: float, extent: float, certainty: float
) -> None:
    decision = conclude(an_impression(present=chance)).pitfalls["jargon"]
    assert (decision.extent, decision.certainty) == (extent, certainty)


def test_thresholds_move_what_counts() -> None:
    thresholds = {"value": (0.95, 0.99), "jargon": (0.05,)}
    decisions = conclude(an_impression(), thresholds)
    assert decisions.criteria["value"].extent == 0
    assert decisions.pitfalls["jargon"].extent == 1


def test_the_most_relevant_clause_comes_first_and_a_clear_one_beside_it() -> None:
    assert conclude(an_impression()).criteria["value"].clauses == (1, 2)
    assert conclude(an_impression(relevance=(0.1, 0.2))).criteria["value"].clauses == (1,)
    assert conclude(an_impression(relevance=())).criteria["value"].clauses == ()
