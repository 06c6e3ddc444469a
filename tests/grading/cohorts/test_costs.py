from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.grading.cohorts.costs import CostTally
from app.grading.records import JudgeIdentity, Usage
from tests.records import a_failed_record, a_record

FLOOR = JudgeIdentity(kind="none", model="", mode="floor", prompt_digest="sha256:0")


def test_every_record_is_judged_reused_or_floored() -> None:
    tally = CostTally()
    tally.add(a_record(1, usage=Usage(input_tokens=100, output_tokens=20, cost_usd=0.01)))
    tally.add(a_record(2, usage=Usage(input_tokens=100, cached_input_tokens=64, cost_usd=0.02)))
    tally.add(a_record(3, usage=Usage(), cached=True))
    tally.add(a_record(4, usage=Usage(), judge=FLOOR))
    tally.add(a_record(5, usage=Usage(), degraded=True))
    summary = tally.summary()
    assert (summary.judged, summary.reused, summary.floored, summary.degraded) == (3, 1, 1, 1)
    assert (summary.input_tokens, summary.cached_input_tokens) == (200, 64)
    assert (summary.output_tokens, summary.cost_usd, summary.unpriced) == (20, 0.03, 0)


def test_a_failed_answer_was_paid_for() -> None:
    tally = CostTally()
    tally.add(a_failed_record())
    assert (tally.summary().judged, tally.summary().input_tokens) == (1, 7)


def test_one_unknown_price_makes_the_whole_unknown() -> None:
    tally = CostTally()
    tally.add(a_record(1, usage=Usage(cost_usd=0.5)))
    tally.add(a_record(2, usage=Usage(cost_usd=None)))
    summary = tally.summary()
    assert (summary.cost_usd, summary.known_cost_usd, summary.unpriced) == (None, 0.5, 1)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 10**9), max_size=30))
def test_many_small_costs_do_not_drift(billionths: list[int]) -> None:
    tally = CostTally()
    for cost in billionths:
        tally.add(a_record(usage=Usage(cost_usd=cost / 1e9)))
    assert tally.summary().cost_usd == sum(billionths) / 1e9
