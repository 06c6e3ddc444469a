"""A cohort costs no more than it may."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.cohort import CohortCounts
from app.grading.cohorts.budget import Budget
from app.grading.cohorts.halting import PausingError
from app.grading.cohorts.records import Cohort
from tests.fakes.clock import START

pytestmark = pytest.mark.anyio

COHORT = Cohort(
    id="coh_1",
    name=None,
    rubric_id="r",
    rubric_version="1",
    rubric_digest="d",
    judge="llm",
    created_at=START,
    max_cost_usd=1.0,
)


def a_budget(**fields: Any) -> Budget:  # noqa: ANN401 - any field of a cohort
    return Budget(replace(COHORT, **fields))


async def test_without_a_limit_nobody_waits() -> None:
    budget = a_budget(max_cost_usd=None)
    for _ in range(1000):
        await budget.reserve()


async def test_until_the_first_cost_is_known_one_call_at_a_time_is_made() -> None:
    budget = a_budget()
    await budget.reserve()
    second = asyncio.create_task(budget.reserve())
    await asyncio.sleep(0)
    assert not second.done()
    budget.spent(0.1)
    await asyncio.wait_for(second, 1)


async def test_calls_under_way_count_with_the_dearest_so_far() -> None:
    budget = a_budget(cost_usd=0.5, counts=CohortCounts(total=100, graded=5))
    for _ in range(5):
        await budget.reserve()
    sixth = asyncio.create_task(budget.reserve())
    await asyncio.sleep(0)
    assert not sixth.done()
    budget.spent(0.02)
    budget.spent(0.02)
    await asyncio.wait_for(sixth, 1)


async def test_it_pauses_only_when_nothing_is_under_way_that_could_be_cheaper() -> None:
    budget = a_budget(cost_usd=0.95, counts=CohortCounts(total=100, graded=9))
    with pytest.raises(PausingError, match="budget_reached"):
        await budget.reserve()


async def test_what_is_not_stored_yet_counts_and_is_not_counted_twice() -> None:
    budget = a_budget()
    await budget.reserve()
    budget.spent(0.4)
    budget.stored(0.4)
    budget.observe(replace(COHORT, cost_usd=0.4))
    await budget.reserve()
    budget.spent(0.4)
    with pytest.raises(PausingError):
        await budget.reserve()


async def test_a_cost_that_is_not_known_pauses() -> None:
    budget = a_budget()
    await budget.reserve()
    budget.spent(None)
    with pytest.raises(PausingError, match="price_unknown"):
        await budget.reserve()


async def test_free_calls_are_not_held_back() -> None:
    budget = a_budget()
    await budget.reserve()
    budget.spent(0.0)
    for _ in range(100):
        await budget.reserve()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0.001, 0.2), min_size=1, max_size=60), st.integers(1, 12))
def test_it_is_passed_at_most_by_how_much_calls_grow_dearer(
    costs: list[float], callers: int
) -> None:
    total, waiting = 0.0, list(costs)

    async def run() -> float:
        spent = 0.0
        budget = a_budget()

        async def caller() -> None:
            nonlocal spent
            while waiting:
                try:
                    await budget.reserve()
                except PausingError:
                    return
                if not waiting:
                    budget.unused()
                    return
                cost = waiting.pop()
                await asyncio.sleep(0)
                spent += cost
                budget.spent(cost)

        await asyncio.gather(*(caller() for _ in range(callers)))
        return spent

    total = asyncio.run(run())
    assert total <= 1.0 + callers * max(costs)
    if len(set(costs)) == 1:
        assert total <= 1.0 + costs[0] * 0.001 or costs[0] > 1.0
