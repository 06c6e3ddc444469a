from __future__ import annotations

import statistics
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.grade import CheckKind, Outcome
from app.domain.tallies import (
    BINS,
    CheckTally,
    CriterionTally,
    PitfallTally,
    ScoreTally,
    mean_and_spread,
)
from tests.cohort_results import RUBRIC, a_claim, a_finding, a_level

SCORES = st.lists(st.integers(0, 1000).map(lambda tenths: tenths / 10), min_size=1, max_size=60)
DELIVERY, CONFUSION = RUBRIC.criteria[0], RUBRIC.pitfalls[0]


def tallied(scores: list[float]) -> ScoreTally:
    tally = ScoreTally()
    for score in scores:
        tally.add(score)
    return tally


@settings(max_examples=50, deadline=None)
@given(SCORES)
def test_mean_and_spread_are_those_of_the_scores(scores: list[float]) -> None:
    summary = tallied(scores).summary()
    assert summary.mean == pytest.approx(statistics.fmean(scores), abs=0.0051)
    assert summary.spread == pytest.approx(statistics.pstdev(scores), abs=0.0051)


@settings(max_examples=50, deadline=None)
@given(SCORES)
def test_quantiles_are_scores_that_the_right_share_does_not_exceed(scores: list[float]) -> None:
    summary, ordered = tallied(scores).summary(), sorted(scores)
    assert (summary.lowest, summary.highest) == (ordered[0], ordered[-1])
    for quantile, share in (
        (summary.lower_quartile, 0.25),
        (summary.median, 0.5),
        (summary.upper_quartile, 0.75),
    ):
        assert quantile in scores
        assert sum(score <= quantile for score in scores) >= share * len(scores)
        assert sum(score < quantile for score in scores) < share * len(scores)


@settings(max_examples=50, deadline=None)
@given(SCORES)
def test_every_score_is_in_the_bin_that_says_so(scores: list[float]) -> None:
    bins = tallied(scores).summary().bins
    assert (len(bins), bins[0].low, bins[-1].high) == (BINS, 0.0, 100.0)
    for number, one in enumerate(bins):
        is_last = number == BINS - 1
        held = [s for s in scores if one.low <= s < one.high or (is_last and s == one.high)]
        assert one.answers == len(held)


def test_without_a_score_there_are_no_figures() -> None:
    summary = ScoreTally().summary()
    assert (summary.answers, summary.mean, summary.spread, summary.median) == (0, None, None, None)
    assert {one.answers for one in summary.bins} == {0}


def test_a_million_equal_values_have_no_spread() -> None:
    assert mean_and_spread(Counter({629: 10**6})) == (629.0, 0.0)
    assert mean_and_spread(Counter({0: 10**6, 1000: 10**6})) == (500.0, 500.0)
    assert mean_and_spread({}) is None


def test_levels_of_a_criterion() -> None:
    tally = CriterionTally(DELIVERY)
    for level in (2, 2, 0, None):
        tally.add(a_level(level=level))
    summary = tally.summary()
    assert (summary.levels, summary.not_assessed) == ((2 - 1, 0, 2), 1)
    assert (summary.mean_level, summary.spread) == (1.333, 0.943)
    assert (summary.mean_points, summary.max_points) == (33.33, 50.0)


def test_a_criterion_that_nobody_assessed_has_no_mean() -> None:
    tally = CriterionTally(DELIVERY)
    tally.add(a_level(level=None))
    summary = tally.summary()
    assert (summary.mean_level, summary.spread, summary.mean_points) == (None, None, None)


def test_the_rate_of_a_pitfall_is_of_those_assessed() -> None:
    tally = PitfallTally(CONFUSION)
    assert tally.summary().rate is None
    for present in (True, False, False, None):
        tally.add(a_claim(present=present))
    summary = tally.summary()
    assert (summary.present, summary.absent, summary.not_assessed) == (1, 2, 1)
    assert (summary.rate, summary.penalty) == (0.3333, 5.0)


def check(kind: CheckKind, *, in_rubric: bool) -> CheckTally:
    return CheckTally(id="says-plan", kind=kind, target="delivery", in_rubric=in_rubric)


def test_a_check_of_the_rubric_counts_where_it_spoke() -> None:
    tally = check(CheckKind.CRITERION, in_rubric=True)
    tally.add(a_finding(Outcome.FOUND))
    tally.add(a_finding(Outcome.DENIED, agrees=False))
    tally.add(a_finding(Outcome.NOT_FOUND, agrees=None))
    summary = tally.summary(graded=10)
    assert summary.outcomes == {"found": 1, "denied": 1, "other_subject": 0, "not_found": 1}
    assert (summary.rate, summary.disagreements) == (0.3333, 1)


@pytest.mark.parametrize("kind", [CheckKind.FLOOR, CheckKind.INJECTION])
def test_a_check_that_only_speaks_when_it_finds_something_found_nothing_elsewhere(
    kind: CheckKind,
) -> None:
    tally = check(kind, in_rubric=False)
    tally.add(a_finding(Outcome.FOUND, agrees=None))
    summary = tally.summary(graded=8)
    assert (summary.outcomes["found"], summary.outcomes["not_found"]) == (1, 7)
    assert summary.rate == 0.125
    assert tally.summary(graded=8) == summary


def test_a_second_judge_that_contradicts_says_nothing_of_the_other_answers() -> None:
    tally = check(CheckKind.CRITERION, in_rubric=False)
    tally.add(a_finding(Outcome.NOT_FOUND, agrees=False))
    summary = tally.summary(graded=8)
    assert (summary.outcomes["not_found"], summary.disagreements, summary.rate) == (1, 1, 0.0)


def test_a_check_that_never_spoke_has_no_rate() -> None:
    assert check(CheckKind.CRITERION, in_rubric=True).summary(graded=3).rate is None
