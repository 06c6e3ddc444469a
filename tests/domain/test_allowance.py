from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.allowance import (
    DAY,
    MINUTE,
    Level,
    Policy,
    estimated_tokens,
    level_field,
    policy_field,
    portion,
    window,
)

NOW = 1_767_268_800.0
"""Noon in UTC."""


@given(st.floats(0, 4e9), st.sampled_from([Policy.REQUESTS, Policy.GRADES, Policy.TOKENS]))
def test_every_time_is_in_its_window(now: float, policy: Policy) -> None:
    found = window(policy, "k", now)
    assert found.start <= now < found.end
    assert found.end - found.start == (MINUTE if policy is Policy.REQUESTS else DAY)
    assert window(policy, "k", found.end).start == found.end


def test_days_begin_at_midnight_and_minutes_elsewhere_for_each_key() -> None:
    assert window(Policy.TOKENS, "k", NOW).start == NOW - DAY / 2
    assert len({window(Policy.REQUESTS, f"k{n}", NOW).start for n in range(200)}) > 50


@given(st.integers(0, 10**9), st.integers(1, 10**6))
def test_a_portion_is_enough_and_leaves_most_of_what_is_left(left: int, amount: int) -> None:
    taken = portion(left, amount)
    assert taken >= amount
    assert taken == amount or taken <= left / 8


def test_longer_answers_and_more_samples_are_expected_to_take_more() -> None:
    assert estimated_tokens(0, 1) < estimated_tokens(3000, 1) < estimated_tokens(3000, 2)


def test_headers_are_lists_of_structured_fields() -> None:
    levels = {
        Policy.REQUESTS: Level(limit=600, left=599, seconds=42),
        Policy.CONCURRENCY: Level(limit=50, left=49),
        Policy.TOKENS: Level(limit=9, left=0, seconds=3600),
    }
    assert policy_field(levels) == (
        '"requests";q=600;w=60, "concurrency";q=50;qu="concurrent-requests", '
        '"tokens";q=9;w=86400;qu="tokens"'
    )
    assert level_field(levels) == '"requests";r=599;t=42, "concurrency";r=49, "tokens";r=0;t=3600'
