from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.grading.retry_budget import RetryBudget


def test_a_burst_of_trouble_uses_up_what_was_saved() -> None:
    budget = RetryBudget(share=0.2, reserve=10)
    assert [budget.take() for _ in range(12)] == [True] * 10 + [False] * 2


def test_first_calls_save_for_retries() -> None:
    budget = RetryBudget(share=0.5, reserve=1)
    assert budget.take()
    budget.called()
    assert not budget.take()
    budget.called()
    assert budget.take()


@given(st.lists(st.booleans(), max_size=300))
def test_retries_stay_a_share_of_calls(steps: list[bool]) -> None:
    budget = RetryBudget(share=0.2, reserve=3)
    calls = retries = 0
    for is_call in steps:
        if is_call:
            budget.called()
            calls += 1
        else:
            retries += budget.take()
        assert retries <= 3 + 0.2 * calls + 1e-9
